#include "reference/mistakes/velocity_trace.hpp"

namespace reference::mistakes::velocity_trace {

const KnownMistake<Rewired> one_trace = {
    .id = "one-trace",
    .did = "gave every sample the trace of the first",
    .hint = "each sample has a Jacobian of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[0]); });
        },
};

}  // namespace reference::mistakes::velocity_trace
