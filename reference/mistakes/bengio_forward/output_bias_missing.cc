#include "reference/mistakes/bengio_forward.hpp"

namespace reference::mistakes::bengio_forward {

const KnownMistake<Rewired> output_bias_missing = {
    .id = "output-bias-missing",
    .did = "left out the biases of the outputs",
    .hint = "the first conditional has nothing else",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b", 0); }); },
};

}  // namespace reference::mistakes::bengio_forward
