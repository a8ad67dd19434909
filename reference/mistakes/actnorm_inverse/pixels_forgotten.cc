#include "reference/mistakes/actnorm_inverse.hpp"

namespace reference::mistakes::actnorm_inverse {

const KnownMistake<Rewired> pixels_forgotten = {
    .id = "pixels-forgotten",
    .did = "forgot that every pixel is scaled",
    .hint = "how many numbers does one scale multiply?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            const Shape& y = operand(call, "y").shape();
            scale(results[1], 1 / static_cast<double>(y[2] * y[3]));
          });
        },
};

}  // namespace reference::mistakes::actnorm_inverse
