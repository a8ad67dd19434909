#include "reference/mistakes/linear_forward.hpp"

namespace reference::mistakes::linear_forward {

const KnownMistake<LinearForward> batch_index_forgotten = {
    .id = "batch-index-forgotten",
    .did = "used the first row of the batch for every one of them",
    .hint = "which row of x does the second output belong to?",
    .make = [](LinearForward& d) { d.one_row = true; },
};

}  // namespace reference::mistakes::linear_forward
