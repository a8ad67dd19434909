#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> batch_index_forgotten = {
    .id = "batch-index-forgotten",
    .did = "used the first image of the batch for every one of them, in dx and in dw",
    .hint = "which image does the second gradient belong to?",
    .make = [](ConvBackward& d) { d.dx.one_image = d.dw.one_image = true; },
};

}  // namespace reference::mistakes::conv2d_backward
