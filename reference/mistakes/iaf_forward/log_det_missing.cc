#include "reference/mistakes/iaf_forward.hpp"

namespace reference::mistakes::iaf_forward {

const KnownMistake<Rewired> log_det_missing = {
    .id = "log-det-missing",
    .did = "left out the log-determinant",
    .hint = "gates change volumes",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[1]); }); },
};

}  // namespace reference::mistakes::iaf_forward
