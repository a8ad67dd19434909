#include "reference/mistakes/householder_backward.hpp"

namespace reference::mistakes::householder_backward {

const KnownMistake<Rewired> batch_mean = {
    .id = "batch-mean",
    .did = "averaged the gradient of v over the batch",
    .hint = "the gradient is that of the sum over samples",
    .make =
        [](Rewired& r) {
          r.after.push_back(
              [](Results& results, const Call& call) { scale(results[1], 1 / rows(call, "z")); });
        },
};

}  // namespace reference::mistakes::householder_backward
