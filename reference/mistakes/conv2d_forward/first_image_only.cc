#include "reference/mistakes/conv2d_forward.hpp"

namespace reference::mistakes::conv2d_forward {

const KnownMistake<ConvForward> first_image_only = {
    .id = "first-image-only",
    .did = "computed the first image of the batch only",
    .hint = "try a batch of two",
    .make = [](ConvForward& d) { d.only_first_image = true; },
};

}  // namespace reference::mistakes::conv2d_forward
