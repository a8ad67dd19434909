#include "reference/mistakes/relu_backward.hpp"

namespace reference::mistakes::relu_backward {

const KnownMistake<ReluBackward> relu_upstream_forgotten = {
    .id = "relu-upstream-forgotten",
    .did = "gave the derivative of ReLU without multiplying by dy",
    .hint = "what does the chain rule do with dy?",
    .make = [](ReluBackward& d) { d.forgets_upstream = true; },
};

}  // namespace reference::mistakes::relu_backward
