#include "reference/nn/normalisation.hpp"

#include <cmath>

#include "tests/support/expect_gradient.hpp"

using namespace reference;
using namespace reference::nn;
using autodiff::Mode;
using autodiff::Tape;
using test_support::check_all_close;
using test_support::check_gradient;
using test_support::dot;

namespace {

// Mean and variance of each channel of [N,C,...].
std::pair<std::vector<double>, std::vector<double>> moments(const Tensor<double>& x) {
  const std::int64_t channels = x.extent(1), inner = x.size() / x.extent(0) / channels;
  const auto count = static_cast<double>(x.size() / channels);
  std::vector<double> mean(static_cast<std::size_t>(channels)), variance(mean);
  const auto channel = [&](std::int64_t k) { return static_cast<std::size_t>(k / inner % channels); };
  for (std::int64_t k = 0; k < x.size(); ++k) mean[channel(k)] += x[k] / count;
  for (std::int64_t k = 0; k < x.size(); ++k)
    variance[channel(k)] += std::pow(x[k] - mean[channel(k)], 2) / count;
  return {mean, variance};
}

Tensor<double> shifted_normal(Random& random, Shape shape) {
  Tensor<double> x = normal_tensor<double>(random, std::move(shape), 3);
  for (double& value : x.flat()) value += 2;
  return x;
}

// Gradients of all parameters of `layer` against differences.
template <class Layer>
void check_parameter_gradients(Parameters<double>& parameters, Layer layer) {
  Tape<double> tape;
  const auto y = layer(tape);
  test_support::Random random(5);
  const Tensor<double> weights = random.tensor(y.shape());
  parameters.clear_gradients();
  tape.backward(y, weights);
  for (Parameter<double>& parameter : parameters) {
    INFO(parameter.name);
    const Tensor<double> at = parameter.value, gradient = parameter.gradient;
    const auto loss = [&](const Tensor<double>& moved) {
      parameter.value = moved;
      Tape<double> again;
      return dot(again.value_tensor(layer(again)), weights);
    };
    check_gradient(loss, at, gradient);
    parameter.value = at;
  }
}

}  // namespace

TEST_CASE("batch_norm: training gives mean 0 and variance 1, and leaves running averages to evaluate by") {
  Random random(1);
  Parameters<double> parameters;
  BatchNormState<double> state = add_batch_norm(parameters, "bn", 3);
  const Tensor<double> x = shifted_normal(random, {4, 3, 2, 5});
  const auto [mean, variance] = moments(x);
  Tape<double> tape;
  for (int step = 0; step < 200; ++step) {
    tape.clear();
    const auto [y_mean, y_variance] =
        moments(tape.value_tensor(batch_norm(parameters, "bn", tape.constant(x), state, 0.0)));
    for (std::size_t c = 0; c < 3; ++c) {
      CHECK(std::abs(y_mean[c]) <= 1e-12);
      CHECK(y_variance[c] == Approx(1));
    }
    if (step == 0) CHECK(state.mean[0] == Approx(0.1 * mean[0]));
  }
  for (std::size_t c = 0; c < 3; ++c) {
    CHECK(state.mean[static_cast<std::int64_t>(c)] == Approx(mean[c]));
    CHECK(state.variance[static_cast<std::int64_t>(c)] == Approx(variance[c] * 40 / 39));
  }
  Tape<double> evaluating(Mode::evaluate);
  const BatchNormState<double> before = state;
  const auto y = batch_norm(parameters, "bn", evaluating.constant(x), state, 0.0);
  CHECK(y[0] == Approx((x[0] - mean[0]) / std::sqrt(variance[0] * 40 / 39)));
  check_all_close(state.mean, before.mean, 0);
}

TEST_CASE("normalisation: gradients of the parameters are those of differences") {
  Random random(2);
  const Tensor<double> x = shifted_normal(random, {3, 2, 4}), rows = shifted_normal(random, {3, 4});
  Parameters<double> batch, activation, weight;
  const BatchNormState<double> state = add_batch_norm(batch, "bn", 2);
  check_parameter_gradients(batch, [&](Tape<double>& tape) {
    BatchNormState<double> own = state;
    return batch_norm(batch, "bn", tape.constant(x), own);
  });
  add_activation_norm(activation, "an", 2);
  check_parameter_gradients(
      activation, [&](Tape<double>& tape) { return activation_norm(activation, "an", tape.constant(x)); });
  add_weight_norm(weight, "w", {5, 4}, random);
  check_parameter_gradients(weight, [&](Tape<double>& tape) {
    const auto w = weight_norm(tape, weight, "w");
    return linear(tape.constant(rows), w, tape.constant(Tensor<double>({5})));
  });
}

TEST_CASE("activation_norm: fitted to a batch it gives that batch mean 0 and variance 1, and others not") {
  Random random(3);
  Parameters<double> parameters;
  add_activation_norm(parameters, "an", 2);
  const Tensor<double> x = shifted_normal(random, {5, 2, 3, 3});
  Tape<double> tape;
  fit_activation_norm(parameters, "an", tape.constant(x));
  const auto [mean, variance] =
      moments(tape.value_tensor(activation_norm(parameters, "an", tape.constant(x))));
  for (std::size_t c = 0; c < 2; ++c) {
    CHECK(std::abs(mean[c]) <= 1e-12);
    CHECK(variance[c] == Approx(1).epsilon(1e-5));
  }
  const Tensor<double> zeros({5, 2, 3, 3});
  CHECK(activation_norm(parameters, "an", tape.constant(zeros))[0] == Approx(parameters["an.bias"].value[0]));
}

TEST_CASE("weight_norm: begins as drawn, and the length of v does not matter") {
  Random random(4);
  Parameters<double> parameters;
  add_weight_norm(parameters, "w", {3, 2, 3, 3}, random);
  Tape<double> tape;
  const Tensor<double> w = tape.value_tensor(weight_norm(tape, parameters, "w"));
  check_all_close(w, parameters["w.v"].value, 1e-14);
  for (double& value : parameters["w.v"].value.flat()) value *= 7;
  check_all_close(tape.value_tensor(weight_norm(tape, parameters, "w")), w, 1e-14);
  parameters["w.gain"].value[1] *= 2;
  CHECK(weight_norm(tape, parameters, "w")[18] == Approx(2 * w[18]));
}

TEST_CASE("normalisation: other channels are refused") {
  Parameters<double> parameters;
  add_activation_norm(parameters, "an", 2);
  Tape<double> tape;
  CHECK_THROWS_WITH(activation_norm(parameters, "an", tape.constant(Tensor<double>({4, 3}))),
                    "activation_norm: x has shape [4,3], but must have 2 channels on axis 1");
}
