#include "reference/mistakes/complete_image.hpp"
#include "reference/mistakes/completion.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> itself_seen = {
    .id = "itself-seen",
    .did = "let a pixel see itself",
    .hint = "which type of mask has the first layer?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return completed(call, {.sees_itself = true}); };
        },
};

}  // namespace reference::mistakes::complete_image
