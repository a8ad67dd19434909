#include "reference/data/bayes_network.hpp"

#include <algorithm>
#include <cmath>

namespace reference::data {
namespace {

// Where the row of P(z_i = . | parents) begins.
std::size_t row_of(const BayesNetwork& network, std::size_t i, const std::vector<int>& z) {
  std::size_t configuration = 0;
  for (const int parent : network.parents[i]) {
    const auto p = static_cast<std::size_t>(parent);
    configuration =
        configuration * static_cast<std::size_t>(network.cardinalities[p]) + static_cast<std::size_t>(z[p]);
  }
  return configuration * static_cast<std::size_t>(network.cardinalities[i]);
}

std::vector<int> state(const Tensor<double>& states, std::int64_t row) {
  std::vector<int> z;
  for (std::int64_t i = 0; i < states.extent(1); ++i) z.push_back(static_cast<int>(states(row, i)));
  return z;
}

}  // namespace

BayesNetwork random_network(const std::vector<int>& cardinalities, int most_parents, double sharpness,
                            Random& random) {
  BayesNetwork network{cardinalities, {}, {}};
  for (std::size_t i = 0; i < cardinalities.size(); ++i) {
    std::vector<int> candidates;
    for (int p = 0; p < static_cast<int>(i); ++p) candidates.push_back(p);
    random.shuffle(candidates);
    candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(most_parents)));
    std::sort(candidates.begin(), candidates.end());
    std::size_t rows = 1;
    for (const int p : candidates)
      rows *= static_cast<std::size_t>(cardinalities[static_cast<std::size_t>(p)]);
    std::vector<double> table;
    for (std::size_t row = 0; row < rows; ++row) {
      const std::size_t first = table.size();
      double total = 0;
      for (int v = 0; v < cardinalities[i]; ++v) {
        table.push_back(std::exp(sharpness * random.normal()));
        total += table.back();
      }
      for (std::size_t k = first; k < table.size(); ++k) table[k] /= total;
    }
    network.parents.push_back(std::move(candidates));
    network.tables.push_back(std::move(table));
  }
  return network;
}

double log_probability(const BayesNetwork& network, const std::vector<int>& z) {
  double sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    sum += std::log(network.tables[i][row_of(network, i, z) + static_cast<std::size_t>(z[i])]);
  }
  return sum;
}

Tensor<double> sample(const BayesNetwork& network, std::int64_t count, Random& random) {
  const auto variables = static_cast<std::int64_t>(network.cardinalities.size());
  Tensor<double> samples({count, variables});
  std::vector<int> z(network.cardinalities.size());
  for (std::int64_t n = 0; n < count; ++n) {
    for (std::size_t i = 0; i < z.size(); ++i) {
      const double* row = network.tables[i].data() + row_of(network, i, z);
      const double u = random.uniform();
      double cumulated = row[0];
      z[i] = 0;
      while (z[i] + 1 < network.cardinalities[i] && cumulated <= u) cumulated += row[++z[i]];
      samples(n, static_cast<std::int64_t>(i)) = z[i];
    }
  }
  return samples;
}

Tensor<double> all_states(const std::vector<int>& cardinalities) {
  std::int64_t count = 1;
  for (const int cardinality : cardinalities) count *= cardinality;
  const auto variables = static_cast<std::int64_t>(cardinalities.size());
  Tensor<double> states({count, variables});
  for (std::int64_t n = 0; n < count; ++n) {
    std::int64_t rest = n;
    for (std::int64_t i = variables; i-- > 0;) {
      states(n, i) = static_cast<double>(rest % cardinalities[static_cast<std::size_t>(i)]);
      rest /= cardinalities[static_cast<std::size_t>(i)];
    }
  }
  return states;
}

double entropy(const BayesNetwork& network) {
  const Tensor<double> states = all_states(network.cardinalities);
  double sum = 0;
  for (std::int64_t n = 0; n < states.extent(0); ++n) {
    const double log_p = log_probability(network, state(states, n));
    sum -= std::exp(log_p) * log_p;
  }
  return sum;
}

}  // namespace reference::data
