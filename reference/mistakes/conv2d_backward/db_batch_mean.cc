#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> db_batch_mean = {
    .id = "db-batch-mean",
    .did = "divided db by the batch size",
    .hint = "where was the loss averaged over the batch?",
    .make = [](ConvBackward& d) { d.db_average = Average::batch; },
};

}  // namespace reference::mistakes::conv2d_backward
