#include "reference/mistakes/bits_per_dimension.hpp"

namespace reference::mistakes::bits_per_dimension {

const KnownMistake<Rewired> nats = {
    .id = "nats",
    .did = "gave nats instead of bits",
    .hint = "a bit is the logarithm to the base two",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { scale(results[0], 0.69314718055994531); });
        },
};

}  // namespace reference::mistakes::bits_per_dimension
