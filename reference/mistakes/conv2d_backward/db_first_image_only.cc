#include "reference/mistakes/conv2d_backward.hpp"

namespace reference::mistakes::conv2d_backward {

const KnownMistake<ConvBackward> db_first_image_only = {
    .id = "db-first-image-only",
    .did = "computed db from the first image of the batch only",
    .hint = "the same bias is added to every image of the batch",
    .make = [](ConvBackward& d) { d.db_images = Images::first; },
};

}  // namespace reference::mistakes::conv2d_backward
