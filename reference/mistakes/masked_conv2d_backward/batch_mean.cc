#include "reference/mistakes/masked_conv2d_backward.hpp"

namespace reference::mistakes::masked_conv2d_backward {

const KnownMistake<Rewired> batch_mean = {
    .id = "batch-mean",
    .did = "averaged the gradients of kernel and bias over the batch",
    .hint = "the gradient is that of the sum over images",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            for (std::size_t k = 1; k < results.size(); ++k) scale(results[k], 1 / rows(call, "x"));
          });
        },
};

}  // namespace reference::mistakes::masked_conv2d_backward
