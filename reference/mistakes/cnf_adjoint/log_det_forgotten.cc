#include "reference/mistakes/cnf_adjoint.hpp"

namespace reference::mistakes::cnf_adjoint {

const KnownMistake<Rewired> log_det_forgotten = {
    .id = "log-det-forgotten",
    .did = "ignored the gradient of the log-determinant",
    .hint = "both outputs of the flow have a gradient",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "dlog_det", 0); }); },
};

}  // namespace reference::mistakes::cnf_adjoint
