#pragma once
// What holds of every model that is a product of conditionals.

#include <cmath>
#include <functional>

#include "reference/data/bayes_network.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

namespace test_support {

using LogProbability = std::function<reference::Tensor<double>(const reference::Tensor<double>&)>;

// The probabilities of all states together.
inline double total_probability(const std::vector<int>& cardinalities, const LogProbability& log_prob) {
  const reference::Tensor<double> log_p = log_prob(reference::data::all_states(cardinalities));
  double total = 0;
  for (const double value : log_p.flat()) total += std::exp(value);
  return total;
}

// KL(network || model) in nats, by enumeration: what the model's negative log-likelihood has above the
// entropy.
inline double excess_nats(const reference::data::BayesNetwork& network, const LogProbability& log_prob) {
  const reference::Tensor<double> states = reference::data::all_states(network.cardinalities);
  const reference::Tensor<double> log_q = log_prob(states);
  double excess = -reference::data::entropy(network);
  for (std::int64_t n = 0; n < states.extent(0); ++n) {
    std::vector<int> z;
    for (std::int64_t i = 0; i < states.extent(1); ++i) z.push_back(static_cast<int>(states(n, i)));
    excess -= std::exp(reference::data::log_probability(network, z)) * log_q[n];
  }
  return excess;
}

// Pearson's statistic of `samples` against the model's own probabilities of all states must stay within five
// standard deviations of its mean.
inline void check_frequencies(const std::vector<int>& cardinalities, const LogProbability& log_prob,
                              const reference::Tensor<double>& samples) {
  const reference::Tensor<double> log_p = log_prob(reference::data::all_states(cardinalities));
  std::vector<double> counts(static_cast<std::size_t>(log_p.size()));
  for (std::int64_t n = 0; n < samples.extent(0); ++n) {
    std::size_t state = 0;
    for (std::size_t i = 0; i < cardinalities.size(); ++i) {
      state = state * static_cast<std::size_t>(cardinalities[i]) +
              static_cast<std::size_t>(samples(n, static_cast<std::int64_t>(i)));
    }
    counts[state] += 1;
  }
  double statistic = 0;
  const auto total = static_cast<double>(samples.extent(0));
  for (std::size_t k = 0; k < counts.size(); ++k) {
    const double expected = total * std::exp(log_p[static_cast<std::int64_t>(k)]);
    statistic += (counts[k] - expected) * (counts[k] - expected) / expected;
  }
  const double freedom = static_cast<double>(counts.size() - 1);
  INFO("chi-square " << statistic << " with " << freedom << " degrees of freedom");
  CHECK(std::abs(statistic - freedom) <= 5 * std::sqrt(2 * freedom));
}

inline reference::Tensor<double> uniforms(reference::Shape shape, std::uint64_t seed) {
  reference::Random random(seed);
  return reference::uniform_tensor<double>(random, std::move(shape));
}

// A batch of rows of `data`, drawn with replacement.
template <class T>
reference::Tensor<T> draw_rows(const reference::Tensor<double>& data, std::int64_t count,
                               reference::Random& random) {
  const std::int64_t width = data.extent(1);
  reference::Tensor<T> batch({count, width});
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int64_t row = random.integer(0, data.extent(0) - 1);
    for (std::int64_t i = 0; i < width; ++i) batch(n, i) = static_cast<T>(data(row, i));
  }
  return batch;
}

}  // namespace test_support
