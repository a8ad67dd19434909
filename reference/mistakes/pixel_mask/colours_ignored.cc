#include "reference/mistakes/pixel_mask.hpp"

namespace reference::mistakes::pixel_mask {

const KnownMistake<Rewired> colours_ignored = {
    .id = "colours-ignored",
    .did = "treated all colours alike",
    .hint = "green may see red of the same pixel",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { call.params["colours"] = 1; }); },
};

}  // namespace reference::mistakes::pixel_mask
