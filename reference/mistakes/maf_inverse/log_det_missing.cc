#include "reference/mistakes/maf_inverse.hpp"

namespace reference::mistakes::maf_inverse {

const KnownMistake<Rewired> log_det_missing = {
    .id = "log-det-missing",
    .did = "left out the log-determinant",
    .hint = "scaling changes volumes",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[1]); }); },
};

}  // namespace reference::mistakes::maf_inverse
