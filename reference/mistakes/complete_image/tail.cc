#include "reference/mistakes/complete_image.hpp"

namespace reference::mistakes::complete_image {

const KnownMistake<Rewired> tail = {
    .id = "tail",
    .did = "counted the levels from the last one",
    .hint = "which end has the number zero?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            for (double& u : operand(call, "uniform").flat()) u = 1 - u;
          });
        },
};

}  // namespace reference::mistakes::complete_image
