#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> dw_last_row_only = {
    .id = "dw-last-row-only",
    .did = "overwrote dw with each row of the batch, so that the last one alone is left",
    .hint = "the same weights meet every row of the batch",
    .make = [](LinearBackward& d) { d.dw_last_row = true; },
};

}  // namespace reference::mistakes::linear_backward
