#include "reference/mistakes/bernoulli_log_prob.hpp"

namespace reference::mistakes::bernoulli_log_prob {

const KnownMistake<Rewired> sign = {
    .id = "sign",
    .did = "gave the loss instead of the log-probability",
    .hint = "a log-probability is not above zero",
    .make = [](Rewired& r) { r.after.push_back([](Results& results, const Call&) { negate(results[0]); }); },
};

}  // namespace reference::mistakes::bernoulli_log_prob
