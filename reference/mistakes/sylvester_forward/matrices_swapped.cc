#include <utility>

#include "reference/mistakes/sylvester_forward.hpp"

namespace reference::mistakes::sylvester_forward {

const KnownMistake<Rewired> matrices_swapped = {
    .id = "matrices-swapped",
    .did = "swapped the two triangular matrices",
    .hint = "which of the two comes before the nonlinearity?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) { std::swap(operand(call, "r1"), operand(call, "r2")); });
        },
};

}  // namespace reference::mistakes::sylvester_forward
