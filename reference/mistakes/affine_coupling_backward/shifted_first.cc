#include "reference/mistakes/affine_coupling_backward.hpp"
#include "reference/mistakes/flow_variants.hpp"

namespace reference::mistakes::affine_coupling_backward {

const KnownMistake<Rewired> shifted_first = {
    .id = "shifted-first",
    .did = "differentiated a coupling that shifts before it scales",
    .hint = "in which order does the handout scale and shift?",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return gradients_of(shifted_first_coupling, call, {"x", "w1", "b1", "ws", "bs", "wt", "bt"});
          };
        },
};

}  // namespace reference::mistakes::affine_coupling_backward
