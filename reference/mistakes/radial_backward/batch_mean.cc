#include "reference/mistakes/radial_backward.hpp"

namespace reference::mistakes::radial_backward {

const KnownMistake<Rewired> batch_mean = {
    .id = "batch-mean",
    .did = "averaged the gradients of the parameters over the batch",
    .hint = "the gradient is that of the sum over samples",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            for (std::size_t k = 1; k < 4; ++k) scale(results[k], 1 / rows(call, "z"));
          });
        },
};

}  // namespace reference::mistakes::radial_backward
