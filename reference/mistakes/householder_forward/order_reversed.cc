#include "reference/mistakes/householder_forward.hpp"

namespace reference::mistakes::householder_forward {

const KnownMistake<Rewired> order_reversed = {
    .id = "order-reversed",
    .did = "applied the reflections from the last to the first",
    .hint = "the first row of v reflects first",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { reverse_rows(call, "v"); }); },
};

}  // namespace reference::mistakes::householder_forward
