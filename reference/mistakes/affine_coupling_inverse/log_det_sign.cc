#include "reference/mistakes/affine_coupling_inverse.hpp"

namespace reference::mistakes::affine_coupling_inverse {

const KnownMistake<Rewired> log_det_sign = {
    .id = "log-det-sign",
    .did = "gave the log-determinant of the forward direction",
    .hint = "the way back shrinks what the way there has spread",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); },
};

}  // namespace reference::mistakes::affine_coupling_inverse
