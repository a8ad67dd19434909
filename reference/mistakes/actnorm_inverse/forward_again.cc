#include "reference/mistakes/actnorm_inverse.hpp"

namespace reference::mistakes::actnorm_inverse {

const KnownMistake<Rewired> forward_again = {
    .id = "forward-again",
    .did = "went forwards through the layer again",
    .hint = "the inverse undoes the forward function",
    .make =
        [](Rewired& r) {
          r.instead = "actnorm_forward";
          r.before.push_back([](Call& call) { rename(call, "y", "x"); });
        },
};

}  // namespace reference::mistakes::actnorm_inverse
