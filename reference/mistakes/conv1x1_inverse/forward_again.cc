#include "reference/mistakes/conv1x1_inverse.hpp"

namespace reference::mistakes::conv1x1_inverse {

const KnownMistake<Rewired> forward_again = {
    .id = "forward-again",
    .did = "multiplied with the matrix again",
    .hint = "the inverse undoes the forward function",
    .make =
        [](Rewired& r) {
          r.instead = "conv1x1_forward";
          r.before.push_back([](Call& call) { rename(call, "y", "x"); });
        },
};

}  // namespace reference::mistakes::conv1x1_inverse
