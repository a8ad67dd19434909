#include "reference/mistakes/planar_forward.hpp"

namespace reference::mistakes::planar_forward {

const KnownMistake<Rewired> layers_reversed = {
    .id = "layers-reversed",
    .did = "applied the layers from the last to the first",
    .hint = "the first layer meets the noise",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            reverse_rows(call, "u");
            reverse_rows(call, "w");
            reverse_rows(call, "b");
          });
        },
};

}  // namespace reference::mistakes::planar_forward
