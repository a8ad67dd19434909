#include "reference/mistakes/bengio_backward.hpp"

namespace reference::mistakes::bengio_backward {

const KnownMistake<Rewired> hidden_bias_missing = {
    .id = "hidden-bias-missing",
    .did = "left out the biases of the hidden units",
    .hint = "look at the argument of tanh",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "c", 0); }); },
};

}  // namespace reference::mistakes::bengio_backward
