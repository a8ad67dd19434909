#include "reference/mistakes/flow_elbo.hpp"

namespace reference::mistakes::flow_elbo {

const KnownMistake<Rewired> noise_in_prior = {
    .id = "noise-in-prior",
    .did = "put z0 into the prior",
    .hint = "the decoder sees the end of the flow",
    .make =
        [](Rewired& r) { r.before.push_back([](Call& call) { operand(call, "zk") = operand(call, "z0"); }); },
};

}  // namespace reference::mistakes::flow_elbo
