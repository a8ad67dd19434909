#include "reference/mistakes/bengio_forward.hpp"

namespace reference::mistakes::bengio_forward {

const KnownMistake<Rewired> first_sample_only = {
    .id = "first-sample-only",
    .did = "gave every sample the logits of the first",
    .hint = "each sample has bits of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[0]); });
        },
};

}  // namespace reference::mistakes::bengio_forward
