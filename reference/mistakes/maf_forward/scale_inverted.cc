#include "reference/mistakes/maf_forward.hpp"

namespace reference::mistakes::maf_forward {

const KnownMistake<Rewired> scale_inverted = {
    .id = "scale-inverted",
    .did = "divided by the scale on the way to the data",
    .hint = "which direction is this one?",
    .make =
        [](Rewired& r) {
          r.before.push_back([](Call& call) {
            negate(call, "wa");
            negate(call, "ba");
          });
        },
};

}  // namespace reference::mistakes::maf_forward
