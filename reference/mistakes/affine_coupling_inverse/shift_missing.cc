#include "reference/mistakes/affine_coupling_inverse.hpp"

namespace reference::mistakes::affine_coupling_inverse {

const KnownMistake<Rewired> shift_missing = {
    .id = "shift-missing",
    .did = "left out t",
    .hint = "a coupling scales and shifts",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "wt", 0);
            fill(call, "bt", 0);
          });
        },
};

}  // namespace reference::mistakes::affine_coupling_inverse
