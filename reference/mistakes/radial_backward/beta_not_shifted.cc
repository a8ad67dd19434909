#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_backward.hpp"

namespace reference::mistakes::radial_backward {

const KnownMistake<Rewired> beta_not_shifted = {
    .id = "beta-not-shifted",
    .did = "kept beta above zero instead of above minus alpha",
    .hint = "the flow that was computed lets beta go down to minus alpha",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of([](const Call& c) { return radial_variant(c, {.beta_bound = false}); }, call,
                                {"z", "centre", "alpha_raw", "beta_raw"});
          };
        },
};

}  // namespace reference::mistakes::radial_backward
