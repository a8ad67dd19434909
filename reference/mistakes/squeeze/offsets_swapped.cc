#include "reference/mistakes/layouts.hpp"
#include "reference/mistakes/squeeze.hpp"

namespace reference::mistakes::squeeze {

const KnownMistake<Rewired> offsets_swapped = {
    .id = "offsets-swapped",
    .did = "swapped the offsets of rows and columns",
    .hint = "which neighbour comes second: the one to the right or the one below?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { swap_offsets(results[0]); });
        },
};

}  // namespace reference::mistakes::squeeze
