#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> batch_index_forgotten = {
    .id = "batch-index-forgotten",
    .did = "used the first image of the batch for every one of them",
    .hint = "which image does the second output belong to?",
    .make = [](ConvForward& d) { d.sum.one_image = true; },
};

}  // namespace reference::mistakes::conv2d_forward
