#include "reference/mistakes/complete_image.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> known_ignored = {
    .id = "known-ignored",
    .did = "drew the given pixels too",
    .hint = "which pixels must stay as they are?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            for (double& k : operand(call, "known").flat()) k = 0;
          });
        },
};

}  // namespace reference::mistakes::complete_image
