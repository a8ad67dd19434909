#include "reference/mistakes/layouts.hpp"
#include "reference/mistakes/squeeze.hpp"

namespace reference::mistakes::squeeze {

const KnownMistake<Rewired> offsets_outermost = {
    .id = "offsets-outermost",
    .did = "put the four offsets outside the channels",
    .hint = "channel and offset: which changes faster?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            put_offsets_outermost(results[0], operand(call, "x").extent(1));
          });
        },
};

}  // namespace reference::mistakes::squeeze
