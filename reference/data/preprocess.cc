#include "reference/data/preprocess.hpp"

#include <cmath>

#include "reference/tensor/require.hpp"

namespace reference::data {
namespace {

std::int64_t sample_size(const Tensor<double>& x) {
  return x.extent(0) == 0 ? 0 : x.size() / x.extent(0);
}

}  // namespace

Prepared logit(const Tensor<double>& k, const Tensor<double>& u, double lambda) {
  require_shape("logit", "u", u.shape(), k.shape());
  Prepared prepared{Tensor<double>(k.shape()), Tensor<double>({k.extent(0)})};
  for (std::int64_t i = 0; i < k.size(); ++i) {
    const double y = lambda + (1 - 2 * lambda) * (k[i] + u[i]) / 256;
    prepared.x[i] = std::log(y) - std::log1p(-y);
    prepared.log_det[i / sample_size(k)] += std::log(1 - 2 * lambda) - std::log(y) - std::log1p(-y);
  }
  return prepared;
}

Prepared dequantise(const Tensor<double>& k, const Tensor<double>& u, int bits) {
  require_shape("dequantise", "u", u.shape(), k.shape());
  require_at_least("dequantise", "bits", bits, 1);
  require_at_most("dequantise", "bits", bits, 8);
  Prepared prepared{Tensor<double>(k.shape()), Tensor<double>({k.extent(0)}), bits};
  const double levels = std::ldexp(1, bits), coarser = std::ldexp(1, 8 - bits);
  for (std::int64_t i = 0; i < k.size(); ++i) {
    prepared.x[i] = std::floor(k[i] / coarser) / levels - 0.5 + u[i] / levels;
  }
  return prepared;
}

Tensor<double> standard_normal_log_density(const Tensor<double>& x) {
  const double half_log_two_pi = 0.91893853320467274178;
  Tensor<double> log_density({x.extent(0)});
  for (std::int64_t i = 0; i < x.size(); ++i) {
    log_density[i / sample_size(x)] -= 0.5 * x[i] * x[i] + half_log_two_pi;
  }
  return log_density;
}

Tensor<double> bits_per_dim(const Prepared& prepared, const Tensor<double>& log_density) {
  require_shape("bits_per_dim", "log_density", log_density.shape(), prepared.log_det.shape());
  Tensor<double> bits(log_density.shape());
  const double nats_per_bit = std::log(2.0) * static_cast<double>(sample_size(prepared.x));
  for (std::int64_t n = 0; n < bits.size(); ++n) {
    bits[n] = -(log_density[n] + prepared.log_det[n]) / nats_per_bit + prepared.bits;
  }
  return bits;
}

}  // namespace reference::data
