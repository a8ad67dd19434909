#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_forward.hpp"

namespace reference::mistakes::radial_forward {

const KnownMistake<Rewired> one_direction_more = {
    .id = "one-direction-more",
    .did = "took the factor across the radius once too often",
    .hint = "how many directions are there across a radius?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return radial_variant(call, {.one_direction_less = false}); };
        },
};

}  // namespace reference::mistakes::radial_forward
