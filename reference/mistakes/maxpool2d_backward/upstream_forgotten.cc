#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> upstream_forgotten = {
    .id = "upstream-forgotten",
    .did = "marked the maxima with 1 without multiplying by dy",
    .hint = "what does the chain rule do with dy?",
    .make = [](PoolBackward& d) { d.forgets_upstream = true; },
};

}  // namespace reference::mistakes::maxpool2d_backward
