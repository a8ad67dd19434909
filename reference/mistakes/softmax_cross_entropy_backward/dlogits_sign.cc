#include "reference/mistakes/softmax_cross_entropy_backward.hpp"

namespace reference::mistakes::softmax_cross_entropy_backward {

const KnownMistake<SoftmaxGradient> dlogits_sign = {
    .id = "dlogits-sign",
    .did = "turned the sign around",
    .hint = "in which direction must the logit of the right class move for the loss to fall?",
    .make = [](SoftmaxGradient& d) { d.sign = -1; },
};

}  // namespace reference::mistakes::softmax_cross_entropy_backward
