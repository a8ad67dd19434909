#pragma once
// The pieces of a variational autoencoder and of other likelihood models (Kingma & Welling 2014; Burda et al.
// 2016).
//
//   reparametrise        z = mean + s eps with s = exp(log_std), elements of any shape
//   gaussian_kl          KL(N(mean, s^2) || N(0, 1)) = sum_d (s^2 + mean^2 - 1)/2 - log s
//   gaussian_log_prob    sum_d log N(x; mean, s)
//   bernoulli_log_prob   sum_d x log sigmoid(l) + (1-x) log sigmoid(-l)
//   importance_bound     log 1/S sum_s exp(log_weights[s,n])
//
// All but the first are [N]. Inputs of the sums are [N,D]. Magnitudes: sums of absolute terms, exponentials
// weighted by 1 + |argument|, which is how a rounded argument tells in them.

#include "reference/exact/measured.hpp"

namespace reference::exact {

// All throw std::invalid_argument when a shape does not fit.
Measured reparametrise(const Tensor<double>& mean, const Tensor<double>& log_std, const Tensor<double>& eps);
Measured gaussian_kl(const Tensor<double>& mean, const Tensor<double>& log_std);
Measured gaussian_log_prob(const Tensor<double>& x, const Tensor<double>& mean,
                           const Tensor<double>& log_std);
Measured bernoulli_log_prob(const Tensor<double>& logits, const Tensor<double>& x);
Measured importance_bound(const Tensor<double>& log_weights);

}  // namespace reference::exact
