#include "reference/mistakes/complete_image.hpp"
#include "reference/mistakes/completion.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> columns_first = {
    .id = "columns-first",
    .did = "drew column by column",
    .hint = "in which order does the model take the pixels?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) { return completed(call, {.by_columns = true}); };
        },
};

}  // namespace reference::mistakes::complete_image
