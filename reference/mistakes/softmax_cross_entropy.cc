// Softmax cross-entropy and its gradient as SoftmaxLoss and SoftmaxGradient describe them.

#include "reference/mistakes/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/mistakes/family.hpp"
#include "reference/mistakes/softmax_cross_entropy_backward.hpp"
#include "reference/mistakes/softmax_cross_entropy_forward.hpp"

namespace reference::mistakes {
namespace {

using exact::Measured;

constexpr double smallest_float = std::numeric_limits<float>::denorm_min();

SoftmaxLoss describe_loss(const Call&) {
  return {};
}

SoftmaxGradient describe_gradient(const Call&) {
  return {};
}

// A value and how far a float32 computation of it may be off, in units of 2^-24.
struct Rough {
  double value = 0, magnitude = 0;
};

// exp(logit - shift) in float32: Inf above its range, multiples of the smallest float32 near the other end.
Rough exp_float(double logit, double shift) {
  const double value = static_cast<double>(static_cast<float>(std::exp(logit - shift)));
  return {value, value * (1 + std::abs(logit) + std::abs(shift)) + smallest_float * 0x1p24};
}

// One row of logits in float32, shifted by `shift`: the exponentials and their sum.
struct Row {
  std::vector<Rough> exponentials;
  Rough sum;

  Row(const Tensor<double>& logits, std::int64_t n, double shift) {
    for (std::int64_t k = 0; k < logits.extent(1); ++k) {
      exponentials.push_back(exp_float(logits(n, k), shift));
      sum.value += exponentials.back().value;
      sum.magnitude += exponentials.back().magnitude;
    }
    sum.value = static_cast<double>(static_cast<float>(sum.value));
  }

  Rough log_sum() const {
    return {std::log(sum.value), sum.magnitude / sum.value + std::abs(std::log(sum.value))};
  }
  Rough probability(std::int64_t k) const {
    const Rough& e = exponentials[static_cast<std::size_t>(k)];
    const double value = static_cast<double>(static_cast<float>(e.value / sum.value));
    if (std::isinf(sum.value)) return {value, 0};  // 0, or NaN where the exponential overflowed too
    return {value, e.magnitude / sum.value + value * sum.magnitude / sum.value + smallest_float * 0x1p24};
  }
  Rough log_probability(std::int64_t k) const {
    const Rough p = probability(k);
    return {std::log(p.value), p.magnitude / p.value + std::abs(std::log(p.value))};
  }
};

double largest_of(const Tensor<double>& logits, std::int64_t n) {
  double largest = logits(n, 0);
  for (std::int64_t k = 1; k < logits.extent(1); ++k) largest = std::max(largest, logits(n, k));
  return largest;
}

Rough log_probability(LogProbability how, const Tensor<double>& logits, std::int64_t n, std::int64_t label) {
  const bool shifts = how == LogProbability::shifted || how == LogProbability::of_softmax;
  const double shift = shifts ? largest_of(logits, n) : 0;
  const Row row(logits, n, shift);
  if (how == LogProbability::of_softmax || how == LogProbability::of_plain_softmax) {
    return row.log_probability(label);
  }
  const Rough log_sum = row.log_sum();
  const double logit = logits(n, label) - shift;
  return {logit - log_sum.value, std::abs(shift) + std::abs(logit) + log_sum.magnitude};
}

std::vector<Measured> compute_loss(const Call& call, const SoftmaxLoss& d) {
  const Tensor<double>&logits = call.inputs.find("logits")->second,
        &labels = call.inputs.find("labels")->second;
  const double rows = static_cast<double>(logits.extent(0)), classes = static_cast<double>(logits.extent(1));
  const double divisor = (d.sum_over_batch ? 1 : rows) * (d.divides_by_classes ? classes : 1);
  Measured loss(Shape{1});
  for (std::int64_t n = 0; n < logits.extent(0); ++n) {
    const Rough log_p = log_probability(d.log_probability, logits, n, static_cast<std::int64_t>(labels[n]));
    loss.value[0] -= d.sign * log_p.value / divisor;
    loss.magnitude[0] += log_p.magnitude / divisor;
  }
  return {std::move(loss)};
}

std::vector<Measured> compute_gradient(const Call& call, const SoftmaxGradient& d) {
  const Tensor<double>&logits = call.inputs.find("logits")->second,
        &labels = call.inputs.find("labels")->second;
  const double rows = static_cast<double>(logits.extent(0)), classes = static_cast<double>(logits.extent(1));
  const double divisor = (d.sum_over_batch ? 1 : rows) * (d.divides_by_classes ? classes : 1);
  Measured dlogits(logits.shape());
  for (std::int64_t n = 0; n < logits.extent(0); ++n) {
    const Row row(logits, n, d.plain_exponentials ? 0 : largest_of(logits, n));
    for (std::int64_t k = 0; k < logits.extent(1); ++k) {
      const Rough p = row.probability(k);
      const double target = static_cast<double>(k) == labels[n] ? d.target_weight : 0;
      const std::int64_t position = n * logits.extent(1) + k;
      dlogits.value[position] = d.sign * (p.value - target) / divisor;
      dlogits.magnitude[position] = (p.magnitude + std::abs(target)) / divisor;
    }
  }
  return {std::move(dlogits)};
}

}  // namespace

MistakeFamily softmax_cross_entropy_forward_mistakes() {
  namespace list = softmax_cross_entropy_forward;
  return make_family("softmax_cross_entropy_forward", {std::begin(list::all), std::end(list::all)},
                     describe_loss, compute_loss);
}

MistakeFamily softmax_cross_entropy_backward_mistakes() {
  namespace list = softmax_cross_entropy_backward;
  return make_family("softmax_cross_entropy_backward", {std::begin(list::all), std::end(list::all)},
                     describe_gradient, compute_gradient);
}

}  // namespace reference::mistakes
