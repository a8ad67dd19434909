#include "reference/mistakes/additive_coupling_forward.hpp"

namespace reference::mistakes::additive_coupling_forward {

const KnownMistake<Rewired> first_sample_only = {
    .id = "first-sample-only",
    .did = "moved every sample as the first",
    .hint = "each sample has a first half of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[0]); });
        },
};

}  // namespace reference::mistakes::additive_coupling_forward
