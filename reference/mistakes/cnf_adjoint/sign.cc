#include "reference/mistakes/cnf_adjoint.hpp"

namespace reference::mistakes::cnf_adjoint {

const KnownMistake<Rewired> sign = {
    .id = "sign",
    .did = "turned the sign of every gradient",
    .hint = "time runs back here",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) {
            for (Output& result : results) negate(result);
          });
        },
};

}  // namespace reference::mistakes::cnf_adjoint
