#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> db_mean = {
    .id = "db-mean",
    .did = "averaged dy in db instead of adding it up",
    .hint = "the bias is added to every output element: add up, or average?",
    .make = [](ConvBackward& d) { d.db_average = Average::batch_and_pixels; },
};

}  // namespace reference::mistakes::conv2d_backward
