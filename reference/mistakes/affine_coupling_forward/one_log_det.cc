#include "reference/mistakes/affine_coupling_forward.hpp"

namespace reference::mistakes::affine_coupling_forward {

const KnownMistake<Rewired> one_log_det = {
    .id = "one-log-det",
    .did = "gave every sample the log-determinant of the first",
    .hint = "the scales depend on the sample",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[1]); });
        },
};

}  // namespace reference::mistakes::affine_coupling_forward
