#include <algorithm>

#include "reference/mistakes/sample_level.hpp"

namespace reference::mistakes::sample_level {

const KnownMistake<Rewired> one_more = {
    .id = "one-more",
    .did = "took the class after the chosen one",
    .hint = "count the classes from zero",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            for (double& level : results[0].value.flat())
              level = std::min(level + 1, static_cast<double>(operand(call, "logits").extent(1) - 1));
          });
        },
};

}  // namespace reference::mistakes::sample_level
