#include "tests/reference/kernels/flow_makers.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "reference/kernels/flow_affine.hpp"
#include "reference/kernels/flow_continuous.hpp"
#include "reference/kernels/flow_linear.hpp"
#include "reference/kernels/flow_planar.hpp"
#include "reference/kernels/flow_sigmoidal.hpp"
#include "reference/kernels/log_density.hpp"

namespace test_support {

using namespace reference;

namespace {

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// f(k) added up for k < count.
template <class Term>
double total(std::int64_t count, Term term) {
  double sum = 0;
  for (std::int64_t k = 0; k < count; ++k) sum += term(k);
  return sum;
}

FlowKernel planar(Random& random, int batch, int size) {
  FlowKernel kernel;
  kernel.name = "planar";
  kernel.inputs = {random.tensor({batch, size}), random.tensor({size}), random.tensor({size}),
                   random.tensor({1}), random.tensor({1}, 0.2, 3)};
  kernel.saved = {{batch}};
  kernel.twin = [](const Tensors& in) {
    const auto &z = in[0], &u = in[1], &w = in[2];
    const std::int64_t rows = z.extent(0), n = z.extent(1);
    Tensor<double> y(z.shape()), log_det({rows});
    for (std::int64_t r = 0; r < rows; ++r) {
      const double t = std::tanh(total(n, [&](auto k) { return z(r, k) * w[k]; }) + in[3][0]);
      for (std::int64_t k = 0; k < n; ++k) y(r, k) = z(r, k) + u[k] * t;
      log_det[r] = std::log(t * t + (1 - t * t) * in[4][0]);
    }
    return Tensors{y, log_det};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::planar_forward(batch, size, {in[1], in[2], *in[3], *in[4]}, in[0], out[0], out[1], out[2]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs& values, const Inputs& d, const Outputs& out) {
    kernels::planar_backward(batch, size, {in[1], in[2], *in[3], *in[4]}, in[0], values[2], d[0], d[1],
                             {out[0], out[1], out[2], out[3], out[4]});
  };
  return kernel;
}

FlowKernel radial(Random& random, int batch, int size) {
  FlowKernel kernel;
  kernel.name = "radial";
  kernel.inputs = {random.tensor({batch, size}), random.tensor({size}), random.tensor({1}, 0.5, 2),
                   random.tensor({1}, -0.4, 2)};
  kernel.twin = [](const Tensors& in) {
    const auto &z = in[0], &centre = in[1];
    const std::int64_t rows = z.extent(0), n = z.extent(1);
    Tensor<double> y(z.shape()), log_det({rows});
    for (std::int64_t r = 0; r < rows; ++r) {
      const double radius = std::sqrt(total(n, [&](auto k) { return std::pow(z(r, k) - centre[k], 2); }));
      const double h = 1 / (in[2][0] + radius), g = in[3][0] * h;
      for (std::int64_t k = 0; k < n; ++k) y(r, k) = z(r, k) + g * (z(r, k) - centre[k]);
      log_det[r] = static_cast<double>(n - 1) * std::log(1 + g) + std::log(1 + g - g * h * radius);
    }
    return Tensors{y, log_det};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::radial_forward(batch, size, {in[1], *in[2], *in[3]}, in[0], out[0], out[1]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    kernels::radial_backward(batch, size, {in[1], *in[2], *in[3]}, in[0], d[0], d[1],
                             {out[0], out[1], out[2], out[3]});
  };
  return kernel;
}

// What an elementwise flow makes of one number: its value and its share of the log-determinant.
struct OneNumber {
  double value, log_slope;
};

// Rows of numbers, each mapped with two parameters of its own.
FlowKernel rows_of_numbers(const char* name, Random& random, int batch, int size,
                           OneNumber (*map)(double, double, double)) {
  FlowKernel kernel;
  kernel.name = name;
  for (int k = 0; k < 3; ++k) kernel.inputs.push_back(random.tensor({batch, size}, -2, 2));
  kernel.twin = [map](const Tensors& in) {
    const std::int64_t rows = in[0].extent(0), n = in[0].extent(1);
    Tensor<double> y(in[0].shape()), log_det({rows});
    for (std::int64_t k = 0; k < rows * n; ++k) {
      const OneNumber mapped = map(in[0][k], in[1][k], in[2][k]);
      y[k] = mapped.value;
      log_det[k / n] += mapped.log_slope;
    }
    return Tensors{y, log_det};
  };
  return kernel;
}

FlowKernel affine(Random& random, int batch, int size) {
  FlowKernel kernel =
      rows_of_numbers("affine", random, batch, size, [](double x, double s, double t) -> OneNumber {
        return {x * std::exp(s) + t, s};
      });
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::affine_forward(batch, size, in[0], in[1], in[2], out[0], out[1]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    kernels::affine_backward(batch, size, in[0], in[1], d[0], d[1], out[0], out[1], out[2]);
  };
  return kernel;
}

FlowKernel affine_inverse(Random& random, int batch, int size) {
  FlowKernel kernel =
      rows_of_numbers("affine inverse", random, batch, size, [](double y, double s, double t) -> OneNumber {
        return {(y - t) * std::exp(-s), -s};
      });
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::affine_inverse(batch, size, in[0], in[1], in[2], out[0], out[1]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs& values, const Inputs& d, const Outputs& out) {
    kernels::affine_inverse_backward(batch, size, values[0], in[1], d[0], d[1], out[0], out[1], out[2]);
  };
  return kernel;
}

FlowKernel gated(Random& random, int batch, int size) {
  FlowKernel kernel =
      rows_of_numbers("gated", random, batch, size, [](double x, double s, double m) -> OneNumber {
        return {sigmoid(s) * x + sigmoid(-s) * m, std::log(sigmoid(s))};
      });
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::gated_forward(batch, size, in[0], in[1], in[2], out[0], out[1]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    kernels::gated_backward(batch, size, in[0], in[1], in[2], d[0], d[1], out[0], out[1], out[2]);
  };
  return kernel;
}

FlowKernel actnorm(Random& random, int batch, int size) {
  FlowKernel kernel;
  const int channels = 3;
  kernel.name = "actnorm";
  kernel.inputs = {random.tensor({batch, channels, size}), random.tensor({channels}),
                   random.tensor({channels})};
  kernel.twin = [](const Tensors& in) {
    Tensor<double> y(in[0].shape());
    const std::int64_t pixels = y.extent(2);
    for (std::int64_t k = 0; k < y.size(); ++k) {
      const std::int64_t c = k / pixels % y.extent(1);
      y[k] = in[0][k] * std::exp(in[1][c]) + in[2][c];
    }
    return Tensors{y};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::actnorm_forward(batch, channels, size, in[0], in[1], in[2], out[0]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    kernels::actnorm_backward(batch, channels, size, in[0], in[1], d[0], out[0], out[1], out[2]);
  };
  return kernel;
}

FlowKernel householder(Random& random, int batch, int size, bool shared) {
  FlowKernel kernel;
  const int reflections = 3;
  kernel.name = shared ? "householder, shared" : "householder";
  kernel.inputs = {random.tensor({batch, size}), shared ? random.tensor({reflections, size}, 0.5, 2)
                                                        : random.tensor({batch, reflections, size}, 0.5, 2)};
  kernel.twin = [shared](const Tensors& in) {
    Tensor<double> y = in[0];
    const std::int64_t n = y.extent(1);
    for (std::int64_t row = 0; row < y.extent(0); ++row) {
      for (std::int64_t k = 0; k < reflections; ++k) {
        const std::int64_t first = ((shared ? 0 : row) * reflections + k) * n;
        const auto v = [&](std::int64_t j) { return in[1][first + j]; };
        const double along = total(n, [&](auto j) { return v(j) * y(row, j); });
        const double square = total(n, [&](auto j) { return v(j) * v(j); });
        for (std::int64_t j = 0; j < n; ++j) y(row, j) -= 2 * v(j) * along / square;
      }
    }
    return Tensors{y};
  };
  const int step = shared ? 0 : reflections * size;
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::householder_forward(batch, size, reflections, in[1], step, in[0], out[0]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs& values, const Inputs& d, const Outputs& out) {
    kernels::householder_backward(batch, size, reflections, in[1], step, values[0], d[0], out[0], out[1]);
  };
  return kernel;
}

FlowKernel triangular(Random& random, int batch, int size) {
  FlowKernel kernel;
  kernel.name = "triangular";
  kernel.inputs = {random.tensor({batch, size, size}), random.tensor({batch, size})};
  kernel.twin = [](const Tensors& in) {
    Tensor<double> y(in[1].shape());
    for (std::int64_t row = 0; row < y.extent(0); ++row) {
      for (std::int64_t i = 0; i < y.extent(1); ++i) {
        for (std::int64_t j = i; j < y.extent(1); ++j) y(row, i) += in[0](row, i, j) * in[1](row, j);
      }
    }
    return Tensors{y};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::triangular_forward(batch, size, in[0], in[1], out[0]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    kernels::triangular_backward(batch, size, in[0], in[1], d[0], out[0], out[1]);
  };
  return kernel;
}

FlowKernel sigmoidal(Random& random, int batch, int size) {
  FlowKernel kernel;
  kernel.name = "sigmoidal";
  const int sigmoids = batch + 1;
  kernel.inputs = {random.tensor({size}, -3, 3), random.tensor({size, sigmoids}, 0.2, 2),
                   random.tensor({size, sigmoids}, -2, 2), random.tensor({size, sigmoids}, -3, 0)};
  kernel.twin = [sigmoids](const Tensors& in) {
    Tensor<double> y(in[0].shape()), log_slope(in[0].shape());
    for (std::int64_t k = 0; k < y.size(); ++k) {
      double p = 0, not_p = 0, slope = 0;
      for (std::int64_t j = k * sigmoids; j < (k + 1) * sigmoids; ++j) {
        const double u = in[1][j] * in[0][k] + in[2][j], w = std::exp(in[3][j]);
        p += w * sigmoid(u), not_p += w * sigmoid(-u), slope += w * in[1][j] * sigmoid(u) * sigmoid(-u);
      }
      y[k] = std::log(p) - std::log(not_p);
      log_slope[k] = std::log(slope) - std::log(p) - std::log(not_p);
    }
    return Tensors{y, log_slope};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::sigmoidal_forward(size, sigmoids, in[0], {in[1], in[2], in[3]}, out[0], out[1]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    kernels::sigmoidal_backward(size, sigmoids, in[0], {in[1], in[2], in[3]}, d[0], d[1],
                                {out[0], out[1], out[2], out[3]});
  };
  return kernel;
}

// [size,3 sigmoids]: p_a, p_b, p_w of each number.
FlowKernel sigmoidal_of_raw(Random& random, int batch, int size) {
  FlowKernel kernel;
  kernel.name = "sigmoidal of raw parameters";
  const std::int64_t sigmoids = batch + 1;
  kernel.inputs = {random.tensor({size}, -3, 3), random.tensor({size, 3 * sigmoids}, -2, 2)};
  kernel.twin = [sigmoids](const Tensors& in) {
    Tensor<double> y(in[0].shape()), log_slope(in[0].shape());
    for (std::int64_t k = 0; k < y.size(); ++k) {
      const double *p_a = in[1].data() + 3 * k * sigmoids, *p_b = p_a + sigmoids, *p_w = p_b + sigmoids;
      const double weights = total(sigmoids, [&](auto j) { return std::exp(p_w[j]); });
      const auto u = [&](auto j) { return std::log1p(std::exp(p_a[j])) * in[0][k] + p_b[j]; };
      const auto w = [&](auto j) { return std::exp(p_w[j]) / weights; };
      const double p = total(sigmoids, [&](auto j) { return w(j) * sigmoid(u(j)); });
      const double slope = total(sigmoids, [&](auto j) {
        return w(j) * std::log1p(std::exp(p_a[j])) * sigmoid(u(j)) * sigmoid(-u(j));
      });
      y[k] = std::log(p / (1 - p));
      log_slope[k] = std::log(slope / p / (1 - p));
    }
    return Tensors{y, log_slope};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::sigmoidal_of_raw_forward(size, sigmoids, in[0], in[1], out[0], out[1]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    std::fill_n(out[0], size, 0.0f);
    std::fill_n(out[1], 3 * size * sigmoids, 0.0f);
    kernels::sigmoidal_of_raw_backward(size, sigmoids, in[0], in[1], d[0], d[1], out[0], out[1]);
  };
  return kernel;
}

FlowKernel dual_tanh(Random& random, int batch, int size) {
  FlowKernel kernel;
  kernel.name = "dual tanh";
  const int directions = size % 3;
  kernel.inputs = {random.tensor({directions + 1, batch, size}, -2, 2), random.tensor({size})};
  kernel.twin = [](const Tensors& in) {
    Tensor<double> y(in[0].shape());
    const std::int64_t block = y.extent(1) * y.extent(2);
    for (std::int64_t k = 0; k < y.size(); ++k) {
      const double h = std::tanh(in[0][k % block] + in[1][k % y.extent(2)]);
      y[k] = k < block ? h : (1 - h * h) * in[0][k];
    }
    return Tensors{y};
  };
  const kernels::DualShape shape{directions, batch, size};
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    kernels::dual_tanh_forward(shape, in[0], in[1], out[0]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs& values, const Inputs& d, const Outputs& out) {
    const bool add = size % 2 == 0;
    if (add) std::fill_n(out[0], (directions + 1) * batch * size, 0.0f);
    std::fill_n(out[1], size, 0.0f);
    kernels::dual_tanh_backward(shape, in[0], values[0], d[0], add, out[0], out[1]);
  };
  return kernel;
}

using Density = void (*)(kernels::Index, kernels::Index, const float*, const float*, const float*, float*);
using DensityGradient = void (*)(kernels::Index, kernels::Index, const float*, const float*, const float*,
                                 const float*, float*, float*, float*);

FlowKernel density(const char* name, Random& random, int batch, int size, double (*of_number)(double),
                   Density forward, DensityGradient backward) {
  FlowKernel kernel;
  kernel.name = name;
  for (int k = 0; k < 3; ++k) kernel.inputs.push_back(random.tensor({batch, size}, -2, 2));
  kernel.twin = [of_number](const Tensors& in) {
    const std::int64_t rows = in[0].extent(0), n = in[0].extent(1);
    Tensor<double> sums({rows});
    for (std::int64_t k = 0; k < rows * n; ++k) {
      sums[k / n] += of_number((in[0][k] - in[1][k]) * std::exp(-in[2][k])) - in[2][k];
    }
    return Tensors{sums};
  };
  kernel.forward = [=](const Inputs& in, const Outputs& out) {
    forward(batch, size, in[0], in[1], in[2], out[0]);
  };
  kernel.backward = [=](const Inputs& in, const Inputs&, const Inputs& d, const Outputs& out) {
    backward(batch, size, in[0], in[1], in[2], d[0], out[0], out[1], out[2]);
  };
  return kernel;
}

FlowKernel gaussian(Random& random, int batch, int size) {
  const auto log_density = [](double u) { return -u * u / 2 - std::log(2 * std::numbers::pi) / 2; };
  return density("gaussian", random, batch, size, log_density, kernels::gaussian_log_density,
                 kernels::gaussian_log_density_backward);
}

FlowKernel logistic(Random& random, int batch, int size) {
  const auto log_density = [](double u) { return -u - 2 * std::log1p(std::exp(-u)); };
  return density("logistic", random, batch, size, log_density, kernels::logistic_log_density,
                 kernels::logistic_log_density_backward);
}

FlowKernel householder_own(Random& random, int batch, int size) {
  return householder(random, batch, size, false);
}

FlowKernel householder_shared(Random& random, int batch, int size) {
  return householder(random, batch, size, true);
}

constexpr FlowMaker makers[] = {planar,     radial,    affine,           affine_inverse,
                                gated,      actnorm,   householder_own,  householder_shared,
                                triangular, sigmoidal, sigmoidal_of_raw, dual_tanh,
                                gaussian,   logistic};

}  // namespace

std::span<const FlowMaker> flow_makers() {
  return makers;
}

}  // namespace test_support
