#include "reference/mistakes/relu_backward.hpp"

namespace reference::mistakes::relu_backward {

const KnownMistake<ReluBackward> relu_gradient_at_zero = {
    .id = "relu-gradient-at-zero",
    .did = "let the gradient through where x is 0",
    .hint = "the handout fixes the derivative at x = 0",
    .make = [](ReluBackward& d) { d.passes_at_zero = true; },
};

}  // namespace reference::mistakes::relu_backward
