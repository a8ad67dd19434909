#include "reference/mistakes/actnorm_forward.hpp"

namespace reference::mistakes::actnorm_forward {

const KnownMistake<Rewired> bias_missing = {
    .id = "bias-missing",
    .did = "left out the bias",
    .hint = "the layer scales and shifts",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "bias", 0); }); },
};

}  // namespace reference::mistakes::actnorm_forward
