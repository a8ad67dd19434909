#include "reference/mistakes/actnorm_forward.hpp"

namespace reference::mistakes::actnorm_forward {

const KnownMistake<Rewired> pixels_forgotten = {
    .id = "pixels-forgotten",
    .did = "forgot that every pixel is scaled",
    .hint = "how many numbers does one scale multiply?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            const Shape& x = operand(call, "x").shape();
            scale(results[1], 1 / static_cast<double>(x[2] * x[3]));
          });
        },
};

}  // namespace reference::mistakes::actnorm_forward
