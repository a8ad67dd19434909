#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> db_axes_swapped = {
    .id = "db-axes-swapped",
    .did = "summed dy in db over the wrong axis",
    .hint = "over which axis of dy does the sum of db run?",
    .make = [](LinearBackward& d) { d.db_axes_swapped = true; },
};

}  // namespace reference::mistakes::linear_backward
