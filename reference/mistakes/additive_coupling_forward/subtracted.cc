#include "reference/mistakes/additive_coupling_forward.hpp"

namespace reference::mistakes::additive_coupling_forward {

const KnownMistake<Rewired> subtracted = {
    .id = "subtracted",
    .did = "subtracted the network instead of adding it",
    .hint = "which direction is the forward one?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            negate(call, "w2");
            negate(call, "b2");
          });
        },
};

}  // namespace reference::mistakes::additive_coupling_forward
