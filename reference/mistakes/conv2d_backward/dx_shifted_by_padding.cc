#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dx_shifted_by_padding = {
    .id = "dx-shifted-by-padding",
    .did = "took dx from the corner of the padded gradient, so that it is shifted by the padding",
    .hint = "where in the padded image does pixel (0, 0) lie?",
    .make = [](ConvBackward& d) { d.dx.before = 0; },
};

}  // namespace reference::mistakes::conv2d_backward
