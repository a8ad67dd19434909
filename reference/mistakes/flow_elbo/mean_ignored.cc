#include "reference/mistakes/flow_elbo.hpp"

namespace reference::mistakes::flow_elbo {

const KnownMistake<Rewired> mean_ignored = {
    .id = "mean-ignored",
    .did = "took the posterior for centred at zero",
    .hint = "where is the first density centred?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "mean", 0); }); },
};

}  // namespace reference::mistakes::flow_elbo
