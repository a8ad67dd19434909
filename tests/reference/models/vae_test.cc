#include "reference/models/vae.hpp"

#include <cmath>

#include "reference/autodiff/ops.hpp"
#include "reference/nn/train.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::models;
using autodiff::Mode;
using autodiff::Tape;

namespace {

// log N(x; 0, w w^T + s^2 I) for one latent variable, by the matrix determinant lemma and Sherman-Morrison.
double evidence(const Tensor<double>& x, std::int64_t row, const Tensor<double>& w, const Tensor<double>& b,
                double s) {
  const auto d = static_cast<double>(x.extent(1));
  double ww = 0, wx = 0, xx = 0;
  for (std::int64_t k = 0; k < x.extent(1); ++k) {
    const double centred = x(row, k) - b[k];
    ww += w[k] * w[k], wx += w[k] * centred, xx += centred * centred;
  }
  const double log_det = d * std::log(s * s) + std::log1p(ww / (s * s));
  const double quadratic = xx / (s * s) - wx * wx / (s * s * s * s) / (1 + ww / (s * s));
  return -0.5 * (d * std::log(2 * 3.14159265358979323846) + log_det + quadratic);
}

struct LinearGaussian {
  VaeOptions options{.inputs = 3, .hidden = 0, .latent = 1, .likelihood = VaeLikelihood::gaussian};
  nn::Parameters<double> parameters;
  Tensor<double> x;

  explicit LinearGaussian(std::uint64_t seed) {
    Random random(seed);
    parameters = vae_parameters<double>(options, random);
    for (auto& parameter : parameters)
      parameter.value = normal_tensor<double>(random, parameter.value.shape(), 0.6);
    x = normal_tensor<double>(random, {6, 3}, 1.5);
  }
  double sigma() { return std::exp(parameters["log_sigma_x"].value[0]); }
  double mean_evidence() {
    double total = 0;
    for (std::int64_t n = 0; n < x.extent(0); ++n) {
      total += evidence(x, n, parameters["W3"].value, parameters["b3"].value, sigma()) / 6;
    }
    return total;
  }
  // Encoder set to the exact posterior: precision 1 + w.w / s^2, mean w.(x-b) / s^2 / precision.
  void make_exact() {
    const Tensor<double>&w = parameters["W3"].value, &b = parameters["b3"].value;
    double ww = 0, wb = 0;
    for (std::int64_t k = 0; k < 3; ++k) ww += w[k] * w[k], wb += w[k] * b[k];
    const double s2 = sigma() * sigma(), precision = 1 + ww / s2;
    for (std::int64_t k = 0; k < 3; ++k) {
      parameters["Wm"].value[k] = w[k] / s2 / precision;
      parameters["Ws"].value[k] = 0;
    }
    parameters["bm"].value[0] = -wb / s2 / precision;
    parameters["bs"].value[0] = -0.5 * std::log(precision);
  }
  double mean_elbo(int draws) {
    Random random(5);
    double total = 0;
    for (int draw = 0; draw < draws; ++draw) {
      Tape<double> tape(Mode::evaluate);
      const auto elbo = vae_elbo(tape, parameters, options, x, normal_tensor<double>(random, {6, 1}));
      total += mean(elbo)[0] / draws;
    }
    return total;
  }
  double mean_bound(std::int64_t samples, int draws) {
    Random random(6);
    double total = 0;
    for (int draw = 0; draw < draws; ++draw) {
      Tape<double> tape(Mode::evaluate);
      const Tensor<double> eps = normal_tensor<double>(random, {samples, 6, 1});
      total += mean(vae_importance_bound(tape, parameters, options, x, eps))[0] / draws;
    }
    return total;
  }
};

}  // namespace

TEST_CASE("vae: elbo below importance-weighted bound below evidence on a linear Gaussian model") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    LinearGaussian model(seed);
    model.make_exact();
    model.parameters["bm"].value[0] += 0.3;  // beside the posterior, and too wide
    model.parameters["bs"].value[0] += 0.3;
    const double truth = model.mean_evidence(), elbo = model.mean_elbo(2000);
    const double few = model.mean_bound(5, 400), many = model.mean_bound(500, 40);
    INFO("elbo " << elbo << ", bound of 5 " << few << ", bound of 500 " << many << ", evidence " << truth);
    CHECK(elbo < few);
    CHECK(few < many);
    CHECK(many < truth + 0.002);
    CHECK(many > truth - 0.02);
  }
}

TEST_CASE("vae: with the exact posterior every weight is the evidence") {
  LinearGaussian model(4);
  model.make_exact();
  for (const std::int64_t samples : {1, 7}) {
    CHECK(std::abs(model.mean_bound(samples, 3) - model.mean_evidence()) <= 1e-10);
  }
  CHECK(model.mean_elbo(20000) == Approx(model.mean_evidence()).margin(0.05));
}

TEST_CASE("vae: the KL divergence is 0 at the prior, positive elsewhere, and the integral's value") {
  Tape<double> tape;
  const auto posterior = [&](double mean, double log_std) {
    return Posterior<double>{tape.leaf(Tensor<double>({1, 1}, {mean})),
                             tape.leaf(Tensor<double>({1, 1}, {log_std}))};
  };
  CHECK(kl_to_standard_normal(posterior(0, 0))[0] == 0);
  for (const auto& [mean, log_std] :
       std::vector<std::pair<double, double>>{{0.5, -0.3}, {-1, 0.4}, {2, -1}}) {
    const double kl = kl_to_standard_normal(posterior(mean, log_std))[0];
    const double std = std::exp(log_std);
    double integral = 0;
    for (double z = -12; z < 12; z += 1e-3) {
      const double log_q = -0.5 * std::pow((z - mean) / std, 2) - log_std, log_p = -0.5 * z * z;
      integral += 1e-3 * std::exp(log_q) / std::sqrt(2 * 3.14159265358979323846) * (log_q - log_p);
    }
    CHECK(kl > 0);
    CHECK(kl == Approx(integral).epsilon(1e-6));
    CHECK(kl == Approx(kl_between(posterior(mean, log_std), posterior(0, 0))[0]));
  }
}

TEST_CASE("vae: training closes the gap on a linear Gaussian model") {
  LinearGaussian model(7);
  Random random(8);
  // Samples of the decoder; then the encoder alone is trained.
  const Tensor<double>&w = model.parameters["W3"].value, &b = model.parameters["b3"].value;
  nn::Parameters<double>& all = model.parameters;
  const nn::Parameters<double> before = all;
  const auto draw_batch = [&] {
    Tensor<double> x({64, 3});
    for (std::int64_t n = 0; n < 64; ++n) {
      const double z = random.normal();
      for (std::int64_t k = 0; k < 3; ++k) x(n, k) = w[k] * z + b[k] + model.sigma() * random.normal();
    }
    return x;
  };
  nn::Optimizer<double> optimizer({.rate = 0.02});
  nn::train<double>(all, optimizer, {.steps = 1500}, 0, [&](Tape<double>& tape, std::int64_t) {
    for (const char* fixed : {"W3", "b3", "log_sigma_x"}) all[fixed].value = before[fixed].value;
    return -mean(vae_elbo(tape, all, model.options, draw_batch(), normal_tensor<double>(random, {64, 1})));
  });
  for (const char* fixed : {"W3", "b3", "log_sigma_x"}) all[fixed].value = before[fixed].value;
  model.x = draw_batch();
  Tensor<double> six({6, 3});
  std::copy_n(model.x.data(), 18, six.data());
  model.x = six;
  const double gap = model.mean_evidence() - model.mean_elbo(4000);
  INFO("gap " << gap);
  CHECK(std::abs(gap) <= 0.03);
}
