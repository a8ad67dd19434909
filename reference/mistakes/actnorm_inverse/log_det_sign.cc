#include "reference/mistakes/actnorm_inverse.hpp"

namespace reference::mistakes::actnorm_inverse {

const KnownMistake<Rewired> log_det_sign = {
    .id = "log-det-sign",
    .did = "gave the log-determinant of the forward direction",
    .hint = "the way back has the opposite sign",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); },
};

}  // namespace reference::mistakes::actnorm_inverse
