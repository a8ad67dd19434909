#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> db_axes_swapped = {
    .id = "db-axes-swapped",
    .did = "read dy in db as [out, batch, height, width]",
    .hint = "over which axes of dy does the sum of db run?",
    .make = [](ConvBackward& d) { d.db_axes_swapped = true; },
};

}  // namespace reference::mistakes::conv2d_backward
