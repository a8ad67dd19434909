#include "reference/mistakes/flow_variants.hpp"
#include "reference/mistakes/planar_backward.hpp"

namespace reference::mistakes::planar_backward {

const KnownMistake<Rewired> last_layer_only = {
    .id = "last-layer-only",
    .did = "kept the log-determinant of the last layer only",
    .hint = "the log-determinants of all layers are added",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of([](const Call& c) { return planar_variant(c, {.all_layers = false}); }, call,
                                {"z", "u", "w", "b"});
          };
        },
};

}  // namespace reference::mistakes::planar_backward
