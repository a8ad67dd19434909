#include "reference/mistakes/layouts.hpp"
#include "reference/mistakes/made_output_mask.hpp"

namespace reference::mistakes::made_output_mask {

const KnownMistake<Rewired> not_strict = {
    .id = "not-strict",
    .did = "let an output see units of its own degree",
    .hint = "a unit of degree k has seen input k",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) { loose_output(results[0], call); });
        },
};

}  // namespace reference::mistakes::made_output_mask
