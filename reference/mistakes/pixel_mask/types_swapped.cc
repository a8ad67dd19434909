#include "reference/mistakes/pixel_mask.hpp"

namespace reference::mistakes::pixel_mask {

const KnownMistake<Rewired> types_swapped = {
    .id = "types-swapped",
    .did = "made mask B where mask A is asked for",
    .hint = "which of the two may see the pixel itself?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) { call.params["type_b"] = 1 - call.params["type_b"]; });
        },
};

}  // namespace reference::mistakes::pixel_mask
