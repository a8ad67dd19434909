#include "reference/mistakes/radial_backward.hpp"

namespace reference::mistakes::radial_backward {

const KnownMistake<Rewired> centre_forgotten = {
    .id = "centre-forgotten",
    .did = "gave the centre no gradient",
    .hint = "the centre moves every sample",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[1]); }); },
};

}  // namespace reference::mistakes::radial_backward
