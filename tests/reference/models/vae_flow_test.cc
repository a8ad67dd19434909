#include "reference/models/vae_flow.hpp"

#include <cmath>

#include "reference/flows/planar.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

namespace {

using namespace reference;
using namespace reference::models;
using namespace test_support;
using reference::Random;

const VaeOptions small{.inputs = 6, .hidden = 5, .latent = 4};

template <class T>
flows::Weights<T> weights_of(const flows::Flow<T>& flow, Random& random) {
  flows::Weights<T> weights;
  weights.parameters = vae_parameters<T>(small, random);
  flow.add_weights(weights, random);
  return weights;
}

TEST_CASE("vae with flow: without layers it is the vae, one sample in place of the closed form") {
  const flows::Planar<double> none("flow", {.dimensions = 4, .layers = 0});
  Random random(1);
  flows::Weights<double> weights = weights_of<double>(none, random);
  const Tensor<double> x = uniform_tensor<double>(random, {3, 6}),
                       eps = normal_tensor<double>(random, {1, 3, 4});
  autodiff::Tape<double> tape;
  const auto bound = vae_importance_bound(tape, weights.parameters, small, x, eps);
  check_close(vae_flow_importance_bound(weights, small, none, x, eps), tape.value_tensor(bound), 1e-12);
}

TEST_CASE("vae with flow: more samples make the bound tighter, beta weighs the divergence") {
  const flows::Planar<double> flow("flow", {.dimensions = 4, .layers = 3, .context = 5});
  Random random(2);
  flows::Weights<double> weights = weights_of<double>(flow, random);
  const Tensor<double> x = uniform_tensor<double>(random, {2, 6});
  const Tensor<double> many =
      vae_flow_importance_bound(weights, small, flow, x, normal_tensor<double>(random, {400, 2, 4}));
  double mean = 0;
  constexpr int draws = 200;
  autodiff::Tape<double> tape(autodiff::Mode::evaluate);
  for (int k = 0; k < draws; ++k) {
    tape.clear();
    const Tensor<double> eps = normal_tensor<double>(random, {2, 4});
    mean += vae_flow_elbo<double>({tape, weights}, small, flow, x, eps)[0] / draws;
  }
  CHECK(mean < many[0]);
  tape.clear();
  const Tensor<double> eps = normal_tensor<double>(random, {2, 4});
  const auto at = [&](double beta) {
    return vae_flow_elbo<double>({tape, weights}, small, flow, x, eps, beta)[0];
  };
  CHECK(at(0.5) == Approx((at(0) + at(1)) / 2));
}

TEST_CASE("vae with flow: every posterior exists, and training reaches all of it") {
  for (const std::string& name : posterior_names()) {
    INFO(name);
    const auto flow = make_posterior(name, small.latent, small.hidden, 2);
    Random random(3);
    flows::Weights<float> weights = weights_of<float>(*flow, random);
    autodiff::Tape<float> tape;
    const Tensor<float> x = uniform_tensor<float>(random, {3, 6}), eps = normal_tensor<float>(random, {3, 4});
    const auto elbo = vae_flow_elbo<float>({tape, weights, {}, flows::Use::train}, small, *flow, x, eps);
    for (const float v : elbo.value()) CHECK(std::isfinite(v));
    tape.backward(-mean(elbo));
    for (const auto& parameter : weights.parameters) {
      INFO(parameter.name);
      bool reached = false;
      for (const float g : parameter.gradient.flat()) reached = reached || g != 0;
      CHECK(reached);
    }
  }
  CHECK_THROWS_WITH(make_posterior("planer", 4, 5, 2), ContainsSubstring("planar"));
}

}  // namespace
