#include "reference/mistakes/softmax_cross_entropy_backward.hpp"

namespace reference::mistakes::softmax_cross_entropy_backward {

const KnownMistake<SoftmaxGradient> dlogits_without_target = {
    .id = "dlogits-without-target",
    .did = "gave the softmax without subtracting 1 at the label",
    .hint = "differentiate the loss by the logit of the right class: which term is special?",
    .make = [](SoftmaxGradient& d) { d.target_weight = 0; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_backward
