#include "reference/mistakes/complete_image.hpp"
#include "reference/mistakes/completion.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> all_at_once = {
    .id = "all-at-once",
    .did = "took all conditionals from the image as it was given",
    .hint = "a drawn pixel changes what is likely for the next ones",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return completed(call, {.all_at_once = true}); };
        },
};

}  // namespace reference::mistakes::complete_image
