#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> first_pixel_missing = {
    .id = "first-pixel-missing",
    .did = "treated the first row and column of the image as padding",
    .hint = "which is the smallest index that is still inside the image?",
    .make = [](ConvForward& d) { d.sum.first_pixel = 1; },
};

}  // namespace reference::mistakes::conv2d_forward
