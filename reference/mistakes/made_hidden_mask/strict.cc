#include "reference/mistakes/layouts.hpp"
#include "reference/mistakes/made_hidden_mask.hpp"

namespace reference::mistakes::made_hidden_mask {

const KnownMistake<Rewired> strict = {
    .id = "strict",
    .did = "used the strict inequality",
    .hint = "a hidden unit of degree k may see input k",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) { strict_hidden(results[0], call); });
        },
};

}  // namespace reference::mistakes::made_hidden_mask
