#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> db_missing = {
    .id = "db-missing",
    .did = "left db at zero",
    .hint = "how does the loss change when the bias grows?",
    .make = [](ConvBackward& d) { d.db_missing = true; },
};

}  // namespace reference::mistakes::conv2d_backward
