#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

const KnownMistake<SoftmaxLoss> log_of_softmax = {
    .id = "log-of-softmax",
    .did = "took the logarithm of a softmax that can be 0",
    .hint = "simplify log(exp(a) / sum) on paper before computing it",
    .make = [](SoftmaxLoss& d) { d.log_probability = LogProbability::of_softmax; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
