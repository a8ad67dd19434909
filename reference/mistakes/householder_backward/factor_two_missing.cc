#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/householder_backward.hpp"

namespace reference::mistakes::householder_backward {

const KnownMistake<Rewired> factor_two_missing = {
    .id = "factor-two-missing",
    .did = "left out the factor 2",
    .hint = "compare with the forward function",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of([](const Call& c) { return householder_variant(c, Reflection::factor_one); },
                                call, {"z", "v"});
          };
        },
};

}  // namespace reference::mistakes::householder_backward
