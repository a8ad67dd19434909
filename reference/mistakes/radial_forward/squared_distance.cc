#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/radial_forward.hpp"

namespace reference::mistakes::radial_forward {

const KnownMistake<Rewired> squared_distance = {
    .id = "squared-distance",
    .did = "used the squared distance for r",
    .hint = "r is a length",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return radial_variant(call, {.distance = false}); };
        },
};

}  // namespace reference::mistakes::radial_forward
