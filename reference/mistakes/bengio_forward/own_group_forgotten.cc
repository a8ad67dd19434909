#include "reference/mistakes/bengio_forward.hpp"
#include "reference/mistakes/layouts.hpp"

namespace reference::mistakes::bengio_forward {

const KnownMistake<Rewired> own_group_forgotten = {
    .id = "own-group-forgotten",
    .did = "left out the hidden group of the output itself",
    .hint = "output i sees the groups up to i, its own included",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { clear_diagonal(operand(call, "w")); }); },
};

}  // namespace reference::mistakes::bengio_forward
