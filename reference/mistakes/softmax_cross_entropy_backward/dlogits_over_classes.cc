#include "reference/mistakes/softmax_cross_entropy_backward.hpp"

namespace reference::mistakes::softmax_cross_entropy_backward {

const KnownMistake<SoftmaxGradient> dlogits_over_classes = {
    .id = "dlogits-over-classes",
    .did = "divided by the number of classes as well as by the batch size",
    .hint = "over what does the loss average?",
    .make = [](SoftmaxGradient& d) { d.divides_by_classes = true; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_backward
