#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes::softmax_cross_entropy_forward {

const KnownMistake<SoftmaxLoss> loss_over_classes = {
    .id = "loss-over-classes",
    .did = "divided by the number of classes as well as by the batch size",
    .hint = "over what does the loss average?",
    .make = [](SoftmaxLoss& d) { d.divides_by_classes = true; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_forward
