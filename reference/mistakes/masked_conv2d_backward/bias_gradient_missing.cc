#include "reference/mistakes/masked_conv2d_backward.hpp"

namespace reference::mistakes::masked_conv2d_backward {

const KnownMistake<Rewired> bias_gradient_missing = {
    .id = "bias-gradient-missing",
    .did = "gave the bias no gradient",
    .hint = "the bias is added to every pixel",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { clear(results[2]); }); },
};

}  // namespace reference::mistakes::masked_conv2d_backward
