#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> gradient_overwritten = {
    .id = "gradient-overwritten",
    .did = "overwrote dx where windows overlap, instead of adding",
    .hint = "what if one pixel is the maximum of two windows?",
    .make = [](PoolBackward& d) { d.overwrites = true; },
};

}  // namespace reference::mistakes::maxpool2d_backward
