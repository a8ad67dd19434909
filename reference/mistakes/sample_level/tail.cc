#include "reference/mistakes/sample_level.hpp"

namespace reference::mistakes::sample_level {

const KnownMistake<Rewired> tail = {
    .id = "tail",
    .did = "counted from the last class",
    .hint = "which end has the number zero?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            for (double& u : operand(call, "uniform").flat()) u = 1 - u;
          });
        },
};

}  // namespace reference::mistakes::sample_level
