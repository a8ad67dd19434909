#include "reference/mistakes/relu_forward.hpp"

namespace reference::mistakes::relu_forward {

const KnownMistake<ReluForward> relu_negative_part = {
    .id = "relu-negative-part",
    .did = "kept the negative values and dropped the positive ones",
    .hint = "what is max(-1, 0), and what is max(1, 0)?",
    .make =
        [](ReluForward& d) {
          d.negative_slope = 1;
          d.positive_slope = 0;
        },
};

}  // namespace reference::mistakes::relu_forward
