#include "reference/mistakes/householder_forward.hpp"

namespace reference::mistakes::householder_forward {

const KnownMistake<Rewired> first_sample_only = {
    .id = "first-sample-only",
    .did = "gave every sample the reflection of the first",
    .hint = "each sample is reflected for itself",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[0]); });
        },
};

}  // namespace reference::mistakes::householder_forward
