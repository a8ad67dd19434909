#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

const KnownMistake<SoftmaxLoss> log_of_plain_softmax = {
    .id = "log-of-plain-softmax",
    .did = "took exp of the logits themselves, and the logarithm of the softmax",
    .hint =
        "what is exp(1000) in float32, and what can be subtracted from every logit without changing the "
        "softmax?",
    .make = [](SoftmaxLoss& d) { d.log_probability = LogProbability::of_plain_softmax; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
