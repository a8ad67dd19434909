#include "reference/mistakes/householder_backward.hpp"

namespace reference::mistakes::householder_backward {

const KnownMistake<Rewired> sign = {
    .id = "sign",
    .did = "turned the sign of the gradient of v",
    .hint = "move v a little and see where y goes",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[1]); }); },
};

}  // namespace reference::mistakes::householder_backward
