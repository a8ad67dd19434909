#include "reference/mistakes/relu_backward.hpp"

namespace reference::mistakes::relu_backward {

const KnownMistake<ReluBackward> relu_mask_missing = {
    .id = "relu-mask-missing",
    .did = "passed dy on everywhere",
    .hint = "what is the slope of ReLU at x = -1?",
    .make = [](ReluBackward& d) { d.passes_always = true; },
};

}  // namespace reference::mistakes::relu_backward
