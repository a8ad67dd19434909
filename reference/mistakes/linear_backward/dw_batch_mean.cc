#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> dw_batch_mean = {
    .id = "dw-batch-mean",
    .did = "divided dw by the batch size",
    .hint = "where was the loss averaged over the batch?",
    .make = [](LinearBackward& d) { d.dw_mean = true; },
};

}  // namespace reference::mistakes::linear_backward
