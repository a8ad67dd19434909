#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_overwritten = {
    .id = "dx-overwritten",
    .did = "overwrote dx where several products must be added up",
    .hint = "how many output elements does one pixel take part in?",
    .make = [](ConvBackward& d) { d.dx_gather = Gather::last_term; },
};

}  // namespace reference::mistakes::conv2d_backward
