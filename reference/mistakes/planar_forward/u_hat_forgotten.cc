#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> u_hat_forgotten = {
    .id = "u-hat-forgotten",
    .did = "used u as it is given instead of the u that keeps the flow invertible",
    .hint = "the handout makes another vector of u before it is used",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return planar_variant(call, {.constrained = false, .constrained_log_det = false});
          };
        },
};

}  // namespace reference::mistakes::planar_forward
