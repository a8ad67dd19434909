#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> u_hat_only_outside = {
    .id = "u-hat-only-outside",
    .did = "used the given u in the log-determinant",
    .hint = "the Jacobian is that of what you computed, with the same u",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return planar_variant(call, {.constrained_log_det = false}); };
        },
};

}  // namespace reference::mistakes::planar_forward
