#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/householder_forward.hpp"

namespace reference::mistakes::householder_forward {

const KnownMistake<Rewired> factor_two_missing = {
    .id = "factor-two-missing",
    .did = "left out the factor 2: that projects",
    .hint = "a reflection goes as far behind the plane as it came from",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return householder_variant(call, Reflection::factor_one); };
        },
};

}  // namespace reference::mistakes::householder_forward
