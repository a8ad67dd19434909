#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_batch_mean = {
    .id = "dx-batch-mean",
    .did = "divided dx by the batch size",
    .hint = "where was the loss averaged over the batch?",
    .make = [](ConvBackward& d) { d.dx_average = Average::batch; },
};

}  // namespace reference::mistakes::conv2d_backward
