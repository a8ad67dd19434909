#pragma once
// The known mistakes of flow_elbo, in the order in which they are tried and named.

#include "reference/mistakes/rewired.hpp"

namespace reference::mistakes::flow_elbo {

extern const KnownMistake<Rewired> log_det_subtracted;
extern const KnownMistake<Rewired> log_det_missing;
extern const KnownMistake<Rewired> noise_in_prior;
extern const KnownMistake<Rewired> variance_for_deviation;
extern const KnownMistake<Rewired> likelihood_missing;
extern const KnownMistake<Rewired> mean_ignored;

inline constexpr const KnownMistake<Rewired>* all[] = {&log_det_subtracted, &log_det_missing,
                                                       &noise_in_prior,     &variance_for_deviation,
                                                       &likelihood_missing, &mean_ignored};

}  // namespace reference::mistakes::flow_elbo
