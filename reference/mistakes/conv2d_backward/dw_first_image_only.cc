#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> dw_first_image_only = {
    .id = "dw-first-image-only",
    .did = "computed dw from the first image of the batch only",
    .hint = "the same weights meet every image of the batch",
    .make = [](ConvBackward& d) { d.dw_images = Images::first; },
};

}  // namespace reference::mistakes::conv2d_backward
