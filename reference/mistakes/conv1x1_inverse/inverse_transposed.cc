#include "reference/mistakes/conv1x1_inverse.hpp"

namespace reference::mistakes::conv1x1_inverse {

const KnownMistake<Rewired> inverse_transposed = {
    .id = "inverse-transposed",
    .did = "multiplied with the transposed inverse",
    .hint = "which index belongs to the output channel?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { read_transposed(call, "w"); }); },
};

}  // namespace reference::mistakes::conv1x1_inverse
