#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/householder_forward.hpp"

namespace reference::mistakes::householder_forward {

const KnownMistake<Rewired> not_normalised = {
    .id = "not-normalised",
    .did = "did not divide by the squared norm of v",
    .hint = "the reflection must not depend on the length of v",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return householder_variant(call, Reflection::not_normalised); };
        },
};

}  // namespace reference::mistakes::householder_forward
