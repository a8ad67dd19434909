#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

const KnownMistake<SoftmaxLoss> loss_sign = {
    .id = "loss-sign",
    .did = "left out the minus sign",
    .hint = "is the logarithm of a probability positive or negative, and what should a loss be?",
    .make = [](SoftmaxLoss& d) { d.sign = -1; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
