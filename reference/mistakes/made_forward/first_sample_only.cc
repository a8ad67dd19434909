#include "reference/mistakes/made_forward.hpp"

namespace reference::mistakes::made_forward {

const KnownMistake<Rewired> first_sample_only = {
    .id = "first-sample-only",
    .did = "gave every sample the outputs of the first",
    .hint = "each sample has inputs of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[0]); });
        },
};

}  // namespace reference::mistakes::made_forward
