#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> db_batch_mean = {
    .id = "db-batch-mean",
    .did = "divided db by the batch size",
    .hint = "where was the loss averaged over the batch?",
    .make = [](LinearBackward& d) { d.db_mean = true; },
};

}  // namespace reference::mistakes::linear_backward
