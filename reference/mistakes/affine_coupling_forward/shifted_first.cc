#include "reference/mistakes/affine_coupling_forward.hpp"
#include "reference/mistakes/flow_variants.hpp"

namespace reference::mistakes::affine_coupling_forward {

const KnownMistake<Rewired> shifted_first = {
    .id = "shifted-first",
    .did = "shifted before scaling",
    .hint = "in which order does the handout scale and shift?",
    .make = [](Rewired& r) { r.variant = [](const Call& call) { return shifted_first_coupling(call); }; },
};

}  // namespace reference::mistakes::affine_coupling_forward
