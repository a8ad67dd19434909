#include "reference/mistakes/sigmoid_flow_forward.hpp"

namespace reference::mistakes::sigmoid_flow_forward {

const KnownMistake<Rewired> weights_ignored = {
    .id = "weights-ignored",
    .did = "averaged the units instead of weighing them",
    .hint = "the softmax gives each unit its weight",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { fill(call, "w_raw", 0); }); },
};

}  // namespace reference::mistakes::sigmoid_flow_forward
