#pragma once
// The known mistakes of softmax_cross_entropy_forward, in the order in which they are tried and named.

#include "reference/mistakes/softmax_cross_entropy.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

extern const KnownMistake<SoftmaxLoss> softmax_without_max;
extern const KnownMistake<SoftmaxLoss> log_of_plain_softmax;
extern const KnownMistake<SoftmaxLoss> log_of_softmax;
extern const KnownMistake<SoftmaxLoss> loss_sum;
extern const KnownMistake<SoftmaxLoss> loss_over_classes;
extern const KnownMistake<SoftmaxLoss> loss_sign;

inline constexpr const KnownMistake<SoftmaxLoss>* all[] = {
    &softmax_without_max, &log_of_plain_softmax, &log_of_softmax, &loss_sum, &loss_over_classes, &loss_sign,
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
