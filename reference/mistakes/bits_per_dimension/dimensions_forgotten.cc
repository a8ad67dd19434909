#include "reference/mistakes/bits_per_dimension.hpp"

namespace reference::mistakes::bits_per_dimension {

const KnownMistake<Rewired> dimensions_forgotten = {
    .id = "dimensions-forgotten",
    .did = "did not divide by the number of dimensions",
    .hint = "bits of what?",
    .make =
        [](Rewired& r) {
          r.after.push_back([](Results& results, const Call& call) {
            scale(results[0], call.params.find("dimensions")->second);
          });
        },
};

}  // namespace reference::mistakes::bits_per_dimension
