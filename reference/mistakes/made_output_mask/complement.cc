#include "reference/mistakes/made_output_mask.hpp"

namespace reference::mistakes::made_output_mask {

const KnownMistake<Rewired> complement = {
    .id = "complement",
    .did = "masked what may be seen",
    .hint = "ones let through",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) {
            for (double& m : results[0].value.flat()) m = 1 - m;
          });
        },
};

}  // namespace reference::mistakes::made_output_mask
