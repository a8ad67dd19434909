#include "reference/mistakes/bengio_backward.hpp"

namespace reference::mistakes::bengio_backward {

const KnownMistake<Rewired> batch_mean = {
    .id = "batch-mean",
    .did = "averaged the gradients over the batch",
    .hint = "the gradient is that of the sum over samples",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            for (Output& result : results) scale(result, 1 / rows(call, "z"));
          });
        },
};

}  // namespace reference::mistakes::bengio_backward
