#include "reference/mistakes/bengio_backward.hpp"

namespace reference::mistakes::bengio_backward {

const KnownMistake<Rewired> sign = {
    .id = "sign",
    .did = "turned the sign of every gradient",
    .hint = "which sign has the loss?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call&) {
            for (Output& result : results) negate(result);
          });
        },
};

}  // namespace reference::mistakes::bengio_backward
