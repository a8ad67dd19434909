#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_backward.hpp"

namespace reference::mistakes::planar_backward {

const KnownMistake<Rewired> minus_one_missing = {
    .id = "minus-one-missing",
    .did = "left the minus one out of the function m",
    .hint = "compare with the forward function of the handout",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of([](const Call& c) { return planar_variant(c, {.minus_one = false}); }, call,
                                {"z", "u", "w", "b"});
          };
        },
};

}  // namespace reference::mistakes::planar_backward
