#include "reference/mistakes/radial_backward.hpp"

namespace reference::mistakes::radial_backward {

const KnownMistake<Rewired> value_forgotten = {
    .id = "value-forgotten",
    .did = "ignored the gradient of y",
    .hint = "both outputs of the forward function have a gradient, y too",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "dy", 0); }); },
};

}  // namespace reference::mistakes::radial_backward
