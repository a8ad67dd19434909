#include "reference/mistakes/made_forward.hpp"

namespace reference::mistakes::made_forward {

const KnownMistake<Rewired> output_bias_missing = {
    .id = "output-bias-missing",
    .did = "left out b1",
    .hint = "the first conditional has nothing else",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b1", 0); }); },
};

}  // namespace reference::mistakes::made_forward
