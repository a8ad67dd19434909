#include "reference/mistakes/maxpool2d_backward.hpp"

namespace reference::mistakes::maxpool2d_backward {

const KnownMistake<PoolBackward> gradient_to_whole_window = {
    .id = "gradient-to-whole-window",
    .did = "shared the gradient among all pixels of the window, as average pooling does",
    .hint = "which pixels of a window does the output depend on?",
    .make = [](PoolBackward& d) { d.receiver = Receiver::shared_by_window; },
};

}  // namespace reference::mistakes::maxpool2d_backward
