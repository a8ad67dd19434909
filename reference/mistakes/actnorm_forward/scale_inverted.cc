#include "reference/mistakes/actnorm_forward.hpp"

namespace reference::mistakes::actnorm_forward {

const KnownMistake<Rewired> scale_inverted = {
    .id = "scale-inverted",
    .did = "divided by the scale",
    .hint = "which direction is the forward one?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { negate(call, "log_scale"); }); },
};

}  // namespace reference::mistakes::actnorm_forward
