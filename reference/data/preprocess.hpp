#pragma once
// From the levels of a picture to the real numbers that a density is fitted to, and the price of it in the
// change of variables. Levels k are 0..255, the noise u is in [0,1), shape [N, ...].

#include "reference/tensor/tensor.hpp"

namespace reference::data {

struct Prepared {
  Tensor<double> x;        // [N, ...]
  Tensor<double> log_det;  // [N]: log |dx / d((k + u) / levels)|
  int bits = 8;            // levels = 2^bits
};

// y = lambda + (1 - 2 lambda) (k + u) / 256, x = log y - log(1 - y)   (Dinh et al. 2017; Papamakarios et al.
// 2017).
Prepared logit(const Tensor<double>& k, const Tensor<double>& u, double lambda);

// x = floor(k / 2^(8-bits)) / 2^bits - 1/2 + u / 2^bits (Kingma & Dhariwal 2018). The coarser
// levels are 2^bits apart, and log_det is 0.
Prepared dequantise(const Tensor<double>& k, const Tensor<double>& u, int bits);

// sum over a sample of log N(x; 0, 1), [N].
Tensor<double> standard_normal_log_density(const Tensor<double>& x);

// Bits that a model with log-density `log_density` of x ([N], natural logarithm) needs for each element:
// -(log_density + log_det) / (D ln 2) + the bits of a level.
Tensor<double> bits_per_dim(const Prepared& prepared, const Tensor<double>& log_density);

}  // namespace reference::data
