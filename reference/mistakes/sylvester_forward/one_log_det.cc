#include "reference/mistakes/sylvester_forward.hpp"

namespace reference::mistakes::sylvester_forward {

const KnownMistake<Rewired> one_log_det = {
    .id = "one-log-det",
    .did = "gave every sample the log-determinant of the first",
    .hint = "each sample has a Jacobian of its own",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) { first_row_for_all(results[1]); });
        },
};

}  // namespace reference::mistakes::sylvester_forward
