#include "reference/mistakes/actnorm_forward.hpp"

namespace reference::mistakes::actnorm_forward {

const KnownMistake<Rewired> image_log_det_times_batch = {
    .id = "image-log-det-times-batch",
    .did = "multiplied the log-determinant by the batch size",
    .hint = "each image has a log-determinant of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) { scale(results[1], rows(call, "x")); });
        },
};

}  // namespace reference::mistakes::actnorm_forward
