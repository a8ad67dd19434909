#include "reference/mistakes/softmax_cross_entropy_backward.hpp"

namespace reference::mistakes::softmax_cross_entropy_backward {

const KnownMistake<SoftmaxGradient> softmax_without_max = {
    .id = "softmax-without-max",
    .did = "took exp of the logits themselves, which overflows for large ones",
    .hint =
        "what is exp(1000) in float32, and what can be subtracted from every logit without changing the "
        "softmax?",
    .make = [](SoftmaxGradient& d) { d.plain_exponentials = true; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_backward
