#include "reference/mistakes/categorical_log_prob.hpp"

namespace reference::mistakes::categorical_log_prob {

const KnownMistake<Rewired> averaged = {
    .id = "averaged",
    .did = "averaged over the pixels instead of adding them",
    .hint = "probabilities of a whole image are multiplied",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            const double pixels = static_cast<double>(operand(call, "labels").size()) / rows(call, "labels");
            scale(results[0], 1 / pixels);
          });
        },
};

}  // namespace reference::mistakes::categorical_log_prob
