#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_last_image_only = {
    .id = "dw-last-image-only",
    .did = "overwrote dw with each image of the batch, so that the last one alone is left",
    .hint = "the same weights meet every image of the batch",
    .make = [](ConvBackward& d) { d.dw_images = Images::last; },
};

}  // namespace reference::mistakes::conv2d_backward
