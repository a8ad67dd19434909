#include "reference/mistakes/pixel_mask.hpp"

namespace reference::mistakes::pixel_mask {

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

}  // namespace reference::mistakes::pixel_mask
