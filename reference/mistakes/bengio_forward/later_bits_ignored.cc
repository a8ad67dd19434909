#include "reference/mistakes/bengio_forward.hpp"
#include "reference/mistakes/layouts.hpp"

namespace reference::mistakes::bengio_forward {

const KnownMistake<Rewired> later_bits_ignored = {
    .id = "later-bits-ignored",
    .did = "let hidden groups see the first bit only",
    .hint = "group i sees every bit before i",
    .make = [](Rewired& r) { r.before.push_back([](Call& call) { keep_first_input(operand(call, "v")); }); },
};

}  // namespace reference::mistakes::bengio_forward
