#include "reference/mistakes/complete_image.hpp"
#include "reference/mistakes/completion.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> most_likely = {
    .id = "most-likely",
    .did = "took the most likely level in place of drawing one",
    .hint = "what is the uniform number for?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return completed(call, {.most_likely = true}); };
        },
};

}  // namespace reference::mistakes::complete_image
