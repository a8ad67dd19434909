#include "reference/mistakes/maf_inverse.hpp"

namespace reference::mistakes::maf_inverse {

const KnownMistake<Rewired> log_det_sign = {
    .id = "log-det-sign",
    .did = "turned the sign of the log-determinant",
    .hint = "the log-determinant has a sign: the flow's own direction decides it",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); },
};

}  // namespace reference::mistakes::maf_inverse
