#pragma once
// How softmax and cross-entropy are computed, with every choice a student can get wrong as a field. What
// float32 cannot hold matters here: exp overflows above 88.7 and underflows below -103.3, and the
// descriptions say where.

#include "reference/mistakes/known_mistake.hpp"

namespace reference::mistakes {

// How the log-probability of the label comes about in float32.
enum class LogProbability {
  shifted,           // (logit - max) - log sum exp(logits - max): never out of range
  of_softmax,        // log(softmax), with the maximum subtracted: log(0) for improbable labels
  of_plain_softmax,  // log(softmax) without subtracting the maximum
  plain,             // logit - log sum exp(logits)
};

struct SoftmaxLoss {
  LogProbability log_probability = LogProbability::shifted;
  bool sum_over_batch = false;      // instead of the mean
  bool divides_by_classes = false;  // as well
  double sign = 1;
};

struct SoftmaxGradient {
  bool plain_exponentials = false;  // the maximum is not subtracted
  bool sum_over_batch = false;
  bool divides_by_classes = false;
  double sign = 1;
  double target_weight = 1;  // of the 1 at the label
};

}  // namespace reference::mistakes
