#pragma once
// The known mistakes of softmax_cross_entropy_backward, in the order in which they are tried and named.

#include "reference/mistakes/softmax_cross_entropy.hpp"

namespace reference::mistakes::softmax_cross_entropy_backward {

extern const KnownMistake<SoftmaxGradient> softmax_without_max;
extern const KnownMistake<SoftmaxGradient> dlogits_without_mean;
extern const KnownMistake<SoftmaxGradient> dlogits_over_classes;
extern const KnownMistake<SoftmaxGradient> dlogits_sign;
extern const KnownMistake<SoftmaxGradient> dlogits_without_target;

inline constexpr const KnownMistake<SoftmaxGradient>* all[] = {
    &softmax_without_max, &dlogits_without_mean,   &dlogits_over_classes,
    &dlogits_sign,        &dlogits_without_target,
};

}  // namespace reference::mistakes::softmax_cross_entropy_backward
