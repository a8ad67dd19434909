#include "reference/mistakes/affine_coupling_forward.hpp"

namespace reference::mistakes::affine_coupling_forward {

const KnownMistake<Rewired> log_det_missing = {
    .id = "log-det-missing",
    .did = "took the coupling for volume-preserving",
    .hint = "scaling changes volumes",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[1]); }); },
};

}  // namespace reference::mistakes::affine_coupling_forward
