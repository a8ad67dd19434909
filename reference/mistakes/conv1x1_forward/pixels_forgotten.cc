#include "reference/mistakes/conv1x1_forward.hpp"

namespace reference::mistakes::conv1x1_forward {

const KnownMistake<Rewired> pixels_forgotten = {
    .id = "pixels-forgotten",
    .did = "forgot that every pixel goes through the matrix",
    .hint = "how often is the matrix applied to an image?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            const Shape& x = operand(call, "x").shape();
            scale(results[1], 1 / static_cast<double>(x[2] * x[3]));
          });
        },
};

}  // namespace reference::mistakes::conv1x1_forward
