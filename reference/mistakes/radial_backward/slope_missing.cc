#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_backward.hpp"

namespace reference::mistakes::radial_backward {

const KnownMistake<Rewired> slope_missing = {
    .id = "slope-missing",
    .did = "left the slope of h out of the log-determinant",
    .hint = "h changes along the radius",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of([](const Call& c) { return radial_variant(c, {.slope = false}); }, call,
                                {"z", "centre", "alpha_raw", "beta_raw"});
          };
        },
};

}  // namespace reference::mistakes::radial_backward
