#include "reference/mistakes/softmax_cross_entropy_backward.hpp"

namespace reference::mistakes::softmax_cross_entropy_backward {

const KnownMistake<SoftmaxGradient> dlogits_without_mean = {
    .id = "dlogits-without-mean",
    .did = "left out the factor 1/N of the batch mean",
    .hint = "the loss is the mean over the batch: what does that do to its gradient?",
    .make = [](SoftmaxGradient& d) { d.sum_over_batch = true; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_backward
