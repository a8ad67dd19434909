#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes::maxpool2d_forward {

const KnownMistake<PoolForward> maximum_starts_at_zero = {
    .id = "maximum-starts-at-zero",
    .did = "started the search for the maximum at 0, which hides negative maxima",
    .hint = "what is the maximum of -3 and -5?",
    .make = [](PoolForward& d) { d.pick = Pick::maximum_and_zero; },
};

}  // namespace reference::mistakes::maxpool2d_forward
