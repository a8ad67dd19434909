#include "reference/mistakes/bengio_forward.hpp"
#include "reference/mistakes/layouts.hpp"

namespace reference::mistakes::bengio_forward {

const KnownMistake<Rewired> own_bit_seen = {
    .id = "own-bit-seen",
    .did = "let a hidden group see the bit of its own number",
    .hint = "what an output is to predict must not reach it",
    .make =
        [](Rewired& r) {
          r.variant = [](const Call& call) {
            return std::vector<Tensor<double>>{mistakes::own_bit_seen(call)};
          };
        },
};

}  // namespace reference::mistakes::bengio_forward
