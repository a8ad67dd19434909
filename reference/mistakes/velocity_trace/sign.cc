#include "reference/mistakes/velocity_trace.hpp"

namespace reference::mistakes::velocity_trace {

const KnownMistake<Rewired> sign = {
    .id = "sign",
    .did = "turned the sign",
    .hint = "which sign has the trace itself?",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[0]); }); },
};

}  // namespace reference::mistakes::velocity_trace
