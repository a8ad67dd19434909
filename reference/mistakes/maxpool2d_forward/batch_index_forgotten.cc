#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> batch_index_forgotten = {
    .id = "batch-index-forgotten",
    .did = "used the first image of the batch for every one of them",
    .hint = "which image does the second output belong to?",
    .make = [](PoolForward& d) { d.windows.one_image = true; },
};

}  // namespace reference::mistakes::maxpool2d_forward
