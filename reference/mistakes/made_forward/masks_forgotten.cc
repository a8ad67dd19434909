#include "reference/mistakes/made_forward.hpp"

namespace reference::mistakes::made_forward {

const KnownMistake<Rewired> masks_forgotten = {
    .id = "masks-forgotten",
    .did = "forgot both masks",
    .hint = "no output may see its own input",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "mask0", 1);
            fill(call, "mask1", 1);
          });
        },
};

}  // namespace reference::mistakes::made_forward
