#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> db_missing = {
    .id = "db-missing",
    .did = "left db at zero",
    .hint = "how does the loss change when the bias grows?",
    .make = [](LinearBackward& d) { d.db_missing = true; },
};

}  // namespace reference::mistakes::linear_backward
