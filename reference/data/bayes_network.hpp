#pragma once
// Small discrete Bayesian networks: data whose entropy is known, to see how near a trained model comes.
//
//   P(z) = prod_i P(z_i | z_parents(i)),  parents before children

#include <cstdint>
#include <vector>

#include "reference/random/random.hpp"

namespace reference::data {

struct BayesNetwork {
  std::vector<int> cardinalities;
  std::vector<std::vector<int>> parents;    // of each variable, below it
  std::vector<std::vector<double>> tables;  // [i][c * cardinalities[i] + v] = P(z_i = v | parents' values c),
                                            // c counts the parents' values, the last parent fastest
};

// Up to `most_parents` parents each; tables are softmaxes of `sharpness` times standard normal numbers.
BayesNetwork random_network(const std::vector<int>& cardinalities, int most_parents, double sharpness,
                            Random& random);

double log_probability(const BayesNetwork& network, const std::vector<int>& z);

// [count,n]
Tensor<double> sample(const BayesNetwork& network, std::int64_t count, Random& random);

// Every z there is, [prod cardinalities, n], the last variable fastest.
Tensor<double> all_states(const std::vector<int>& cardinalities);

// -sum P log P in nats, by enumeration.
double entropy(const BayesNetwork& network);

}  // namespace reference::data
