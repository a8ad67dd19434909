#include "reference/mistakes/conv1x1_forward.hpp"

namespace reference::mistakes::conv1x1_forward {

const KnownMistake<Rewired> log_det_missing = {
    .id = "log-det-missing",
    .did = "left out the log-determinant",
    .hint = "the matrix changes volumes",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[1]); }); },
};

}  // namespace reference::mistakes::conv1x1_forward
