#include "reference/mistakes/actnorm_forward.hpp"

namespace reference::mistakes::actnorm_forward {

const KnownMistake<Rewired> log_det_missing = {
    .id = "log-det-missing",
    .did = "left out the log-determinant",
    .hint = "scaling changes volumes",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[1]); }); },
};

}  // namespace reference::mistakes::actnorm_forward
