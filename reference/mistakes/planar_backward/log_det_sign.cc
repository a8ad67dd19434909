#include "reference/mistakes/planar_backward.hpp"

namespace reference::mistakes::planar_backward {

const KnownMistake<Rewired> log_det_sign = {
    .id = "log-det-sign",
    .did = "turned the sign of the gradient of the log-determinant",
    .hint = "which sign has the log-determinant in the loss?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { negate(call, "dlog_det"); }); },
};

}  // namespace reference::mistakes::planar_backward
