#include "reference/mistakes/velocity_trace_estimate.hpp"

namespace reference::mistakes::velocity_trace_estimate {

const KnownMistake<Rewired> exact_trace = {
    .id = "exact-trace",
    .did = "gave the exact trace",
    .hint = "the question is for the estimate with the given vector",
    .make =
        [](Rewired& r) {
          r.instead = "velocity_trace";
          r.before.push_back([](Call& call) { call.inputs.erase("e"); });
        },
};

}  // namespace reference::mistakes::velocity_trace_estimate
