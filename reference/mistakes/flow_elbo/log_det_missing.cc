#include "reference/mistakes/flow_elbo.hpp"

namespace reference::mistakes::flow_elbo {

const KnownMistake<Rewired> log_det_missing = {
    .id = "log-det-missing",
    .did = "left out the log-determinant",
    .hint = "the density of the last sample is not that of the first",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "log_det", 0); }); },
};

}  // namespace reference::mistakes::flow_elbo
