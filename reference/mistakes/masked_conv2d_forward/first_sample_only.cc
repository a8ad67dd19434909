#include "reference/mistakes/masked_conv2d_forward.hpp"

namespace reference::mistakes::masked_conv2d_forward {

const KnownMistake<Rewired> first_sample_only = {
    .id = "first-sample-only",
    .did = "gave every image the output of the first",
    .hint = "each image has pixels of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[0]); });
        },
};

}  // namespace reference::mistakes::masked_conv2d_forward
