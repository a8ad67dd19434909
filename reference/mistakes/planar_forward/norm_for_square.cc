#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> norm_for_square = {
    .id = "norm-for-square",
    .did = "divided by the norm of w instead of its square",
    .hint = "to change the product of w and u by some amount, how far must u move along w?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return planar_variant(call, {.norm_squared = false}); };
        },
};

}  // namespace reference::mistakes::planar_forward
