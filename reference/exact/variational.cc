#include "reference/exact/variational.hpp"

#include <algorithm>

#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

void require_rows(std::string_view function, std::string_view argument, const Tensor<double>& x) {
  if (x.rank() == 2) return;
  refuse(function,
         std::string(argument) + " has shape " + to_string(x.shape()) + ", but must have 2 dimensions");
}

double magnified(double exponent) {
  return std::exp(exponent) * (1 + std::abs(exponent));
}

}  // namespace

Measured reparametrise(const Tensor<double>& mean, const Tensor<double>& log_std, const Tensor<double>& eps) {
  require_shape("reparametrise", "log_std", log_std.shape(), mean.shape());
  require_shape("reparametrise", "eps", eps.shape(), mean.shape());
  Measured z(mean.shape());
  for (std::int64_t k = 0; k < mean.size(); ++k) {
    z.value[k] = mean[k] + std::exp(log_std[k]) * eps[k];
    z.magnitude[k] = std::abs(mean[k]) + magnified(log_std[k]) * std::abs(eps[k]);
  }
  return z;
}

Measured gaussian_kl(const Tensor<double>& mean, const Tensor<double>& log_std) {
  require_rows("gaussian_kl", "mean", mean);
  require_shape("gaussian_kl", "log_std", log_std.shape(), mean.shape());
  Measured kl(Shape{mean.extent(0)});
  for (std::int64_t n = 0; n < mean.extent(0); ++n) {
    for (std::int64_t d = 0; d < mean.extent(1); ++d) {
      const double m = mean(n, d), s = log_std(n, d);
      kl.value[n] += 0.5 * (std::exp(2 * s) + m * m - 1) - s;
      kl.magnitude[n] += 0.5 * (magnified(2 * s) + m * m + 1) + std::abs(s);
    }
  }
  return kl;
}

Measured gaussian_log_prob(const Tensor<double>& x, const Tensor<double>& mean,
                           const Tensor<double>& log_std) {
  require_rows("gaussian_log_prob", "x", x);
  require_shape("gaussian_log_prob", "mean", mean.shape(), x.shape());
  require_shape("gaussian_log_prob", "log_std", log_std.shape(), x.shape());
  constexpr double half_log_two_pi = 0.91893853320467274178;
  Measured log_p(Shape{x.extent(0)});
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t d = 0; d < x.extent(1); ++d) {
      const double away = x(n, d) - mean(n, d), s = log_std(n, d), inverse = std::exp(-2 * s);
      log_p.value[n] -= half_log_two_pi + s + 0.5 * away * away * inverse;
      // The difference rounds by the size of its terms.
      const double terms = std::abs(x(n, d)) + std::abs(mean(n, d));
      log_p.magnitude[n] +=
          half_log_two_pi + std::abs(s) +
          0.5 * (away * away * (3 + 2 * std::abs(s)) + 2 * std::abs(away) * terms) * inverse;
    }
  }
  return log_p;
}

Measured bernoulli_log_prob(const Tensor<double>& logits, const Tensor<double>& x) {
  require_rows("bernoulli_log_prob", "logits", logits);
  require_shape("bernoulli_log_prob", "x", x.shape(), logits.shape());
  Measured log_p(Shape{x.extent(0)});
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    for (std::int64_t d = 0; d < x.extent(1); ++d) {
      const double l = logits(n, d), tail = std::log1p(std::exp(-std::abs(l)));
      const double of_one = -(std::max(-l, 0.0) + tail), of_zero = -(std::max(l, 0.0) + tail);
      log_p.value[n] += x(n, d) * of_one + (1 - x(n, d)) * of_zero;
      log_p.magnitude[n] += std::abs(x(n, d) * l) + std::max(l, 0.0) + tail * (2 + std::abs(l));
    }
  }
  return log_p;
}

Measured importance_bound(const Tensor<double>& log_weights) {
  require_rows("importance_bound", "log_weights", log_weights);
  require_at_least("importance_bound", "the number of samples", log_weights.extent(0), 1);
  const std::int64_t samples = log_weights.extent(0);
  Measured bound(Shape{log_weights.extent(1)});
  for (std::int64_t n = 0; n < log_weights.extent(1); ++n) {
    double largest = log_weights(0, n), total = 0;
    for (std::int64_t s = 1; s < samples; ++s) largest = std::max(largest, log_weights(s, n));
    for (std::int64_t s = 0; s < samples; ++s) total += std::exp(log_weights(s, n) - largest);
    const double log_samples = std::log(static_cast<double>(samples));
    bound.value[n] = largest + std::log(total) - log_samples;
    // The differences in the exponents round by the largest of their terms, log(total) by the sum's length.
    double extreme = std::abs(largest);
    for (std::int64_t s = 0; s < samples; ++s) {
      extreme += std::exp(log_weights(s, n) - largest) / total * std::abs(log_weights(s, n) - largest);
    }
    bound.magnitude[n] = extreme + std::log(total) + log_samples + static_cast<double>(samples);
  }
  return bound;
}

}  // namespace reference::exact
