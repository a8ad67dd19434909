#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> last_layer_only = {
    .id = "last-layer-only",
    .did = "kept the log-determinant of the last layer only",
    .hint = "log-determinants of a chain add up",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return planar_variant(call, {.all_layers = false}); };
        },
};

}  // namespace reference::mistakes::planar_forward
