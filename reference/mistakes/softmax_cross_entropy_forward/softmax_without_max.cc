#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

const KnownMistake<SoftmaxLoss> softmax_without_max = {
    .id = "softmax-without-max",
    .did = "took exp of the logits themselves, which overflows for large ones",
    .hint =
        "what is exp(1000) in float32, and what can be subtracted from every logit without changing the "
        "softmax?",
    .make = [](SoftmaxLoss& d) { d.log_probability = LogProbability::plain; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
