#include "reference/mistakes/conv1x1_forward.hpp"

namespace reference::mistakes::conv1x1_forward {

const KnownMistake<Rewired> matrix_transposed = {
    .id = "matrix-transposed",
    .did = "multiplied with the transposed matrix",
    .hint = "which index of w belongs to the output channel?",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { read_transposed(call, "w"); }); },
};

}  // namespace reference::mistakes::conv1x1_forward
