#include "reference/mistakes/categorical_log_prob.hpp"

namespace reference::mistakes::categorical_log_prob {

const KnownMistake<Rewired> last_class = {
    .id = "last-class",
    .did = "took the last class for every label",
    .hint = "which entry does the label choose?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            fill(call, "labels", static_cast<double>(operand(call, "logits").extent(1) - 1));
          });
        },
};

}  // namespace reference::mistakes::categorical_log_prob
