#include "reference/mistakes/linear_forward.hpp"

namespace reference::mistakes::linear_forward {

const KnownMistake<LinearForward> bias_missing = {
    .id = "bias-missing",
    .did = "never added the bias",
    .hint = "what does a matrix of zeros give?",
    .make = [](LinearForward& d) { d.bias_missing = true; },
};

}  // namespace reference::mistakes::linear_forward
