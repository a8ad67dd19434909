#include "reference/mistakes/relu_backward.hpp"

namespace reference::mistakes::relu_backward {

const KnownMistake<ReluBackward> relu_masked_on_dy = {
    .id = "relu-masked-on-dy",
    .did = "masked by the sign of dy instead of the sign of x",
    .hint = "which of the two tensors went through the ReLU in the forward pass?",
    .make = [](ReluBackward& d) { d.mask_from_dy = true; },
};

}  // namespace reference::mistakes::relu_backward
