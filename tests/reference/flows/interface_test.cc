// Chains, inverses and distributions, on planar flows.

#include "reference/flows/chain.hpp"
#include "reference/flows/kinds.hpp"
#include "reference/flows/planar.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using reference::Random;
using namespace reference::flows;

FlowPtr<double> planar(const std::string& name, std::int64_t dimensions, std::int64_t layers = 2) {
  return std::make_unique<Planar<double>>(name, PlanarOptions{.dimensions = dimensions, .layers = layers});
}

FlowPtr<double> chain(FlowPtr<double> first, FlowPtr<double> second) {
  std::vector<FlowPtr<double>> flows;
  flows.push_back(std::move(first));
  flows.push_back(std::move(second));
  return std::make_unique<Chain<double>>("chain", std::move(flows));
}

TEST_CASE("chain: the flows follow each other and their log-determinants add up") {
  const FlowPtr<double> whole = chain(planar("a", 2), planar("b", 2));
  const FlowPtr<double> first = planar("a", 2), second = planar("b", 2);
  Random random(1);
  Weights<double> weights;
  whole->add_weights(weights, random);
  const Tensor<double> z = normal_tensor<double>(random, {4, 2});
  const Image together = image({*whole, weights}, Way::forward, z);
  const Image one = image({*first, weights}, Way::forward, z);
  const Image two = image({*second, weights}, Way::forward, one.value);
  check_close(together.value, two.value, 1e-15);
  check_close(together.log_det, axpy(1, one.log_det, two.log_det), 1e-15);
  expect_round_trip({*whole, weights}, Way::inverse, z, 1e-10);
}

TEST_CASE("chain: what does not fit is refused when it is built") {
  CHECK_THROWS_WITH(chain(planar("a", 2), planar("b", 3)),
                    ContainsSubstring("flow a gives samples of shape [2], but flow b takes [3]"));
  CHECK_THROWS_WITH(Chain<double>("empty", {}), ContainsSubstring("at least one flow"));
}

TEST_CASE("inverse: forward and inverse change places") {
  Random random(2);
  Weights<double> weights;
  const FlowPtr<double> flow = planar("a", 3);
  flow->add_weights(weights, random);
  const Inverse<double> turned(planar("a", 3));
  const Tensor<double> x = normal_tensor<double>(random, {4, 3});
  check_close(image({turned, weights}, Way::forward, x).value, image({*flow, weights}, Way::inverse, x).value,
              1e-15);
  check_close(image({turned, weights}, Way::inverse, x).log_det,
              image({*flow, weights}, Way::forward, x).log_det, 1e-15);
}

TEST_CASE("flows: samples of another shape are refused") {
  Random random(2);
  Weights<double> weights;
  const FlowPtr<double> flow = planar("a", 3);
  flow->add_weights(weights, random);
  CHECK_THROWS_WITH(image({*flow, weights}, Way::forward, Tensor<double>({4, 2})),
                    ContainsSubstring("the noise has shape [4,2], but must have shape [4,3]"));
}

TEST_CASE("distribution: the density of samples is the density of data") {
  Random random(3);
  for (const bool logistic : {false, true}) {
    Distribution<double> distribution(logistic ? logistic_base<double>({2}) : normal_base<double>({2}),
                                      planar("a", 2, 4));
    Weights<double> weights;
    distribution.add_weights(weights, random);
    Tape<double> tape(autodiff::Mode::evaluate);
    const Drawn<double> drawn = distribution.sample_and_log_prob({tape, weights}, 5, random);
    const auto log_prob = distribution.log_prob({tape, weights}, tape.constant(drawn.value));
    check_close(tape.value_tensor(log_prob), drawn.log_prob, 1e-9);
  }
  CHECK_THROWS_WITH(Distribution<double>(normal_base<double>({3}), planar("a", 2)),
                    ContainsSubstring("a sample of the base has shape [3], but must have shape [2]"));
}

TEST_CASE("distribution: temperature shrinks the noise") {
  Distribution<double> distribution(normal_base<double>({2}), planar("a", 2, 0));
  Weights<double> weights;
  Random random(4);
  distribution.add_weights(weights, random);
  Tape<double> tape(autodiff::Mode::evaluate);
  Random one(5), other(5);
  const Tensor<double> warm = distribution.sample({tape, weights}, 6, one);
  const Tensor<double> cold = distribution.sample({tape, weights}, 6, other, 0.5);
  check_close(cold, axpy(-0.5, warm, warm), 1e-15);
}

TEST_CASE("distribution: bases have their moments") {
  Random random(6);
  Weights<double> weights;
  Tape<double> tape(autodiff::Mode::evaluate);
  const auto variance = [&](const BasePtr<double>& base) {
    const Tensor<double> z = base->sample({tape, weights}, 20'000, random);
    return dot(z, z) / static_cast<double>(z.size());
  };
  CHECK(variance(normal_base<double>({1})) == Approx(1).epsilon(0.05));
  CHECK(variance(logistic_base<double>({1})) == Approx(std::acos(-1.0) * std::acos(-1.0) / 3).epsilon(0.05));
}

TEST_CASE("planar: a context gives each row its own layers") {
  const Planar<double> flow("p", {.dimensions = 3, .layers = 2, .context = 4});
  Random random(8);
  Weights<double> weights;
  flow.add_weights(weights, random);
  for (double& v : weights.parameters["p.W"].value.flat()) v = random.normal();
  const Tensor<double> context = normal_tensor<double>(random, {3, 4}),
                       z = normal_tensor<double>(random, {3, 3});
  const Bijector bijector{flow, weights, &context};
  expect_round_trip(bijector, Way::forward, z, 1e-10);
  expect_log_det(bijector, Way::forward, z, 1e-10);
  expect_rows_independent(bijector, Way::forward, z);
  expect_gradients(bijector, Way::forward, z, random);
  CHECK_THROWS_WITH(image({flow, weights}, Way::forward, z), ContainsSubstring("needs a context"));
}

TEST_CASE("planar: before training a context hardly moves anything") {
  const Planar<double> flow("p", {.dimensions = 10, .layers = 8, .context = 4});
  Random random(9);
  Weights<double> weights;
  flow.add_weights(weights, random);
  const Tensor<double> no_context({50, 4}), z = normal_tensor<double>(random, {50, 10});
  const Image there = image({flow, weights, &no_context}, Way::forward, z);
  for (std::int64_t i = 0; i < z.size(); ++i) CHECK(there.value[i] == Approx(z[i]).margin(0.2));
  for (const double log_det : there.log_det.flat()) CHECK(log_det == Approx(0).margin(0.2));
}

TEST_CASE("make_flow: unknown names and settings are told the nearest") {
  CHECK_THROWS_WITH(make_flow<double>("planer", {2}), ContainsSubstring("planar"));
  CHECK_THROWS_WITH(make_flow<double>("planar", {2}, {{"layer", 3}}), ContainsSubstring("layers"));
}

}  // namespace
