#include "reference/mistakes/made_backward.hpp"

namespace reference::mistakes::made_backward {

const KnownMistake<Rewired> masks_forgotten = {
    .id = "masks-forgotten",
    .did = "forgot both masks",
    .hint = "what is masked has no gradient",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "mask0", 1);
            fill(call, "mask1", 1);
          });
        },
};

}  // namespace reference::mistakes::made_backward
