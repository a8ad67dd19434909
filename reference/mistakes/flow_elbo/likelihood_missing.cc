#include "reference/mistakes/flow_elbo.hpp"

namespace reference::mistakes::flow_elbo {

const KnownMistake<Rewired> likelihood_missing = {
    .id = "likelihood-missing",
    .did = "left out the log-likelihood",
    .hint = "what does the decoder say?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "log_likelihood", 0); }); },
};

}  // namespace reference::mistakes::flow_elbo
