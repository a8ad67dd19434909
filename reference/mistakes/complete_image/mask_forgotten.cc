#include "reference/mistakes/complete_image.hpp"
#include "reference/mistakes/completion.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> mask_forgotten = {
    .id = "mask-forgotten",
    .did = "let a pixel see those after it",
    .hint = "which pixels are there already when this one is drawn?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return completed(call, {.sees_later = true}); };
        },
};

}  // namespace reference::mistakes::complete_image
