#include "reference/mistakes/maf_inverse.hpp"

namespace reference::mistakes::maf_inverse {

const KnownMistake<Rewired> masks_forgotten = {
    .id = "masks-forgotten",
    .did = "forgot both masks",
    .hint = "nothing may depend on itself",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "mask0", 1);
            fill(call, "mask1", 1);
          });
        },
};

}  // namespace reference::mistakes::maf_inverse
