#include "reference/mistakes/flow_elbo.hpp"

namespace reference::mistakes::flow_elbo {

const KnownMistake<Rewired> log_det_subtracted = {
    .id = "log-det-subtracted",
    .did = "subtracted the log-determinant",
    .hint = "a flow that spreads its samples thins their density, which stands under a minus",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { negate(call, "log_det"); }); },
};

}  // namespace reference::mistakes::flow_elbo
