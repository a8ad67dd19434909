#include "reference/mistakes/linear_backward.hpp"

namespace reference::mistakes::linear_backward {

const KnownMistake<LinearBackward> dx_last_output_only = {
    .id = "dx-last-output-only",
    .did = "overwrote dx with each output, so that the last one alone is left",
    .hint = "every output depends on every input: what does that mean for dx?",
    .make = [](LinearBackward& d) { d.dx_last_term = true; },
};

}  // namespace reference::mistakes::linear_backward
