#include "reference/mistakes/relu_forward.hpp"

namespace reference::mistakes::relu_forward {

const KnownMistake<ReluForward> relu_leaky = {
    .id = "relu-leaky",
    .did = "let a hundredth of the negative values through",
    .hint = "the handout asks for ReLU, not for leaky ReLU",
    .make = [](ReluForward& d) { d.negative_slope = 0.01; },
};

}  // namespace reference::mistakes::relu_forward
