#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

const KnownMistake<SoftmaxLoss> loss_sum = {
    .id = "loss-sum",
    .did = "added the losses of the batch up instead of averaging them",
    .hint = "the loss is the mean over the batch",
    .make = [](SoftmaxLoss& d) { d.sum_over_batch = true; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
