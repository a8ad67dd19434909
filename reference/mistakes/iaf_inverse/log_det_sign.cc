#include "reference/mistakes/iaf_inverse.hpp"

namespace reference::mistakes::iaf_inverse {

const KnownMistake<Rewired> log_det_sign = {
    .id = "log-det-sign",
    .did = "gave the log-determinant of the other direction",
    .hint = "the way back has the opposite sign",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); },
};

}  // namespace reference::mistakes::iaf_inverse
