#include "reference/mistakes/velocity.hpp"

namespace reference::mistakes::velocity {

const KnownMistake<Rewired> output_bias_missing = {
    .id = "output-bias-missing",
    .did = "left out b2",
    .hint = "the network ends in an affine layer",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "b2", 0); }); },
};

}  // namespace reference::mistakes::velocity
