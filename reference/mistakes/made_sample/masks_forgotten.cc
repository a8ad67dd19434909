#include "reference/mistakes/made_sample.hpp"

namespace reference::mistakes::made_sample {

const KnownMistake<Rewired> masks_forgotten = {
    .id = "masks-forgotten",
    .did = "forgot both masks",
    .hint = "a bit must not depend on those not drawn yet",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "mask0", 1);
            fill(call, "mask1", 1);
          });
        },
};

}  // namespace reference::mistakes::made_sample
