#include "reference/mistakes/bits_per_dimension.hpp"

namespace reference::mistakes::bits_per_dimension {

const KnownMistake<Rewired> sign = {
    .id = "sign",
    .did = "turned the sign",
    .hint = "a code has a positive length",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[0]); }); },
};

}  // namespace reference::mistakes::bits_per_dimension
