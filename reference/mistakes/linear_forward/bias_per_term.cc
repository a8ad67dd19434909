#include "reference/mistakes/linear_forward.hpp"

namespace reference::mistakes::linear_forward {

const KnownMistake<LinearForward> bias_per_term = {
    .id = "bias-per-term",
    .did = "added the bias with every product instead of once",
    .hint = "how often does b occur in one output element?",
    .make = [](LinearForward& d) { d.bias_per_term = true; },
};

}  // namespace reference::mistakes::linear_forward
