#include "reference/mistakes/maf_inverse.hpp"

namespace reference::mistakes::maf_inverse {

const KnownMistake<Rewired> shift_missing = {
    .id = "shift-missing",
    .did = "left out the mean",
    .hint = "a sample is shifted and scaled",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "wm", 0);
            fill(call, "bm", 0);
          });
        },
};

}  // namespace reference::mistakes::maf_inverse
