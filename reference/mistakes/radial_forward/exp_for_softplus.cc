#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_forward.hpp"

namespace reference::mistakes::radial_forward {

const KnownMistake<Rewired> exp_for_softplus = {
    .id = "exp-for-softplus",
    .did = "used the exponential function for alpha",
    .hint = "the handout names the function that makes alpha positive",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return radial_variant(call, {.softplus_alpha = false}); };
        },
};

}  // namespace reference::mistakes::radial_forward
