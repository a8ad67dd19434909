#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_backward.hpp"

namespace reference::mistakes::planar_backward {

const KnownMistake<Rewired> u_hat_forgotten = {
    .id = "u-hat-forgotten",
    .did = "differentiated the flow with u as it is given",
    .hint = "the flow that was computed uses another vector in place of u",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of(
                [](const Call& c) {
                  return planar_variant(c, {.constrained = false, .constrained_log_det = false});
                },
                call, {"z", "u", "w", "b"});
          };
        },
};

}  // namespace reference::mistakes::planar_backward
