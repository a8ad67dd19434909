#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> minus_one_missing = {
    .id = "minus-one-missing",
    .did = "left the minus one out of the function m",
    .hint = "the product of w and the new u must stay above minus one, not above zero",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return planar_variant(call, {.minus_one = false}); };
        },
};

}  // namespace reference::mistakes::planar_forward
