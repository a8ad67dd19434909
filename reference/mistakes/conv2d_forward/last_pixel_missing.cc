#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> last_pixel_missing = {
    .id = "last-pixel-missing",
    .did = "treated the last row and column of the image as padding",
    .hint = "which is the largest index that is still inside the image?",
    .make = [](ConvForward& d) { d.sum.pixel_margin = 1; },
};

}  // namespace reference::mistakes::conv2d_forward
