#include "reference/mistakes/complete_image.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> known_inverted = {
    .id = "known-inverted",
    .did = "kept the unknown pixels and drew the given ones",
    .hint = "what does a one in known say?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            for (double& k : operand(call, "known").flat()) k = k == 0 ? 1 : 0;
          });
        },
};

}  // namespace reference::mistakes::complete_image
