#include "reference/mistakes/maf_forward.hpp"

namespace reference::mistakes::maf_forward {

const KnownMistake<Rewired> log_det_sign = {
    .id = "log-det-sign",
    .did = "gave the log-determinant of the other direction",
    .hint = "the way to the data has the opposite sign",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); },
};

}  // namespace reference::mistakes::maf_forward
