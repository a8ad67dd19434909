#include "reference/mistakes/affine_coupling_forward.hpp"

namespace reference::mistakes::affine_coupling_forward {

const KnownMistake<Rewired> scale_inverted = {
    .id = "scale-inverted",
    .did = "divided by the scale",
    .hint = "which direction is the forward one?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            negate(call, "ws");
            negate(call, "bs");
          });
        },
};

}  // namespace reference::mistakes::affine_coupling_forward
