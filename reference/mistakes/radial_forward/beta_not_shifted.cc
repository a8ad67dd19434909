#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_forward.hpp"

namespace reference::mistakes::radial_forward {

const KnownMistake<Rewired> beta_not_shifted = {
    .id = "beta-not-shifted",
    .did = "kept beta above zero instead of above minus alpha",
    .hint = "the flow may also contract: how far?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return radial_variant(call, {.beta_bound = false}); };
        },
};

}  // namespace reference::mistakes::radial_forward
