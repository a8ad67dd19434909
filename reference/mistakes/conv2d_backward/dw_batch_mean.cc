#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_batch_mean = {
    .id = "dw-batch-mean",
    .did = "divided dw by the batch size",
    .hint = "where was the loss averaged over the batch?",
    .make = [](ConvBackward& d) { d.dw_average = Average::batch; },
};

}  // namespace reference::mistakes::conv2d_backward
