#include "reference/mistakes/iaf_forward.hpp"

namespace reference::mistakes::iaf_forward {

const KnownMistake<Rewired> gate_swapped = {
    .id = "gate-swapped",
    .did = "put the gate on m instead of z",
    .hint = "what passes when the gate is open?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            negate(call, "wa");
            negate(call, "ba");
          });
        },
};

}  // namespace reference::mistakes::iaf_forward
