#include "reference/mistakes/maf_inverse.hpp"

namespace reference::mistakes::maf_inverse {

const KnownMistake<Rewired> scaled_again = {
    .id = "scaled-again",
    .did = "multiplied by the scale on the way to the noise",
    .hint = "which direction is this one?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            negate(call, "wa");
            negate(call, "ba");
          });
        },
};

}  // namespace reference::mistakes::maf_inverse
