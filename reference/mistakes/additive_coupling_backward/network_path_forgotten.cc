#include "reference/mistakes/additive_coupling_backward.hpp"

namespace reference::mistakes::additive_coupling_backward {

const KnownMistake<Rewired> network_path_forgotten = {
    .id = "network-path-forgotten",
    .did = "let the gradient of the first half pass the network by",
    .hint = "the first half moves the second",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "w2", 0); }); },
};

}  // namespace reference::mistakes::additive_coupling_backward
