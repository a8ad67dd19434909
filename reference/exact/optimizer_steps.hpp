#pragma once
// One step of an optimiser on parameters theta of any shape, with gradient g of that shape (the formulas of
// nn/optimizer.hpp and of torch.optim):
//
//   sgd_step       buffer' = momentum buffer + g;  theta' = theta - rate buffer'
//   adam_step      m' = beta1 m + (1-beta1) g;  v' = beta2 v + (1-beta2) g^2;
//                  theta' = theta - rate (m' / (1-beta1^step)) / (sqrt(v' / (1-beta2^step)) + epsilon)
//                  Kingma & Ba 2015 (arXiv 1412.6980); the first step has step = 1
//   adamw_step     theta first shrinks by rate weight_decay theta (Loshchilov & Hutter 2019, arXiv
//   1711.05101) clip_gradient  g min(1, most / (|g| + 1e-6))
//
// In sgd_step and adam_step weight_decay theta is added to g first. Magnitudes: carried.hpp, settings being
// float32 numbers too: 1 - 0.999 is known to a thousandfold unit in its last place.

#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

struct SgdSettings {
  double rate, momentum, weight_decay;
};
struct AdamSettings {
  int step;
  double rate, beta1, beta2, epsilon, weight_decay;
  bool decoupled = false;  // AdamW
};

// All throw std::invalid_argument when a shape does not fit or a setting is outside its range: rates, decays
// and epsilon from 0 on, momentum and betas from 0 to below 1, v from 0 on.

// theta', buffer'
std::vector<Measured> sgd_step(const Tensor<double>& theta, const Tensor<double>& g,
                               const Tensor<double>& buffer, const SgdSettings& settings);
// theta', m', v'; named adamw_step in messages where decoupled.
std::vector<Measured> adam_step(const Tensor<double>& theta, const Tensor<double>& g, const Tensor<double>& m,
                                const Tensor<double>& v, const AdamSettings& settings);
Measured clip_gradient(const Tensor<double>& g, double most);

}  // namespace reference::exact
