#include "reference/mistakes/radial_backward.hpp"

namespace reference::mistakes::radial_backward {

const KnownMistake<Rewired> log_det_forgotten = {
    .id = "log-det-forgotten",
    .did = "ignored the gradient of the log-determinant",
    .hint = "both outputs of the forward function have a gradient",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "dlog_det", 0); }); },
};

}  // namespace reference::mistakes::radial_backward
