// What the laws do not say: flows that are told a context, two ways to the same samples, solvers and their
// orders, mixtures as a base, the infinitesimal flows.

#include <numbers>

#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/continuous.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/infinitesimal.hpp"
#include "reference/flows/radial.hpp"
#include "reference/flows/sigmoid_maps.hpp"
#include "reference/flows/sylvester.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using reference::Random;
using namespace reference::flows;

FlowPtr<double> maf(MapPtr<double> map, std::int64_t parameters, std::int64_t context, bool reversed,
                    std::int64_t variables = 4) {
  auto network = masked_network<double>("n", {.variables = variables,
                                              .parameters = parameters,
                                              .hidden = {6, 7},
                                              .context = context,
                                              .activation = Activation::tanh,
                                              .reversed = reversed});
  return std::make_unique<Autoregressive<double>>("a", std::move(network), std::move(map));
}

void stir(Weights<double>& weights, Random& random) {
  for (auto& parameter : weights.parameters) {
    for (double& v : parameter.value.flat()) v += 0.4 * random.normal();
  }
}

TEST_CASE("flows: a context gives each row its own flow") {
  std::vector<FlowPtr<double>> all;
  all.push_back(std::make_unique<Radial<double>>("r", RadialOptions{4, 2, 3}));
  all.push_back(std::make_unique<Sylvester<double>>(
      "s", SylvesterOptions{.dimensions = 4, .layers = 2, .directions = 3, .context = 3}));
  all.push_back(std::make_unique<Inverse<double>>(maf(inverted_map(gated_map<double>()), 2, 3, true)));
  all.push_back(maf(inverted_map(sigmoid_map<double>(3)), 9, 3, false));
  for (const FlowPtr<double>& flow : all) {
    INFO(flow->name());
    Random random(1);
    Weights<double> weights;
    flow->add_weights(weights, random);
    stir(weights, random);
    const Tensor<double> context = normal_tensor<double>(random, {3, 3}),
                         z = normal_tensor<double>(random, {3, 4});
    const Bijector bijector{*flow, weights, &context};
    expect_round_trip(bijector, Way::forward, z, 1e-9);
    expect_log_det(bijector, Way::forward, z, 1e-9);
    expect_rows_independent(bijector, Way::forward, z);
    expect_gradients(bijector, Way::forward, z, random);
    CHECK_THROWS_WITH(image({*flow, weights}, Way::forward, z), ContainsSubstring("needs a context"));
  }
}

TEST_CASE("flows: one variable with a context is told it") {
  const FlowPtr<double> flow = maf(affine_map<double>(), 2, 3, false, 1);
  Random random(2);
  Weights<double> weights;
  flow->add_weights(weights, random);
  stir(weights, random);
  const Tensor<double> context = normal_tensor<double>(random, {3, 3}),
                       z = normal_tensor<double>(random, {3, 1});
  const Bijector bijector{*flow, weights, &context};
  expect_round_trip(bijector, Way::forward, z, 1e-10);
  // The inputs' weights of hidden units are there, but lead from no variable.
  expect_gradients(bijector, Way::inverse, z, random, {"n.W0"});
}

TEST_CASE("autoregressive: units computed once give what whole passes give") {
  for (const bool reversed : {false, true}) {
    for (const std::int64_t context : {0, 3}) {
      const FlowPtr<double> flow = maf(affine_map<double>(), 2, context, reversed);
      Random random(3);
      Weights<double> weights;
      flow->add_weights(weights, random);
      stir(weights, random);
      const Tensor<double> u = normal_tensor<double>(random, {5, 4}),
                           told = normal_tensor<double>(random, {5, 3});
      std::vector<Tensor<double>> values;
      for (const auto mode : {autodiff::Mode::train, autodiff::Mode::evaluate}) {
        Tape<double> tape(mode);
        Pass<double> with{tape, weights};
        if (context > 0) with.context = tape.constant(told);
        const auto x = flow->forward(with, tape.constant(u));
        values.push_back(tape.value_tensor(x.value));
        values.push_back(tape.value_tensor(x.log_det));
      }
      check_close(values[0], values[2], 1e-13);
      check_close(values[1], values[3], 1e-13);
    }
  }
}

TEST_CASE("autoregressive: a network that gives another number of parameters is refused") {
  CHECK_THROWS_WITH(maf(affine_map<double>(), 3, 0, false),
                    ContainsSubstring("gives 3 parameters a variable, but the map takes 2"));
}

TEST_CASE("mixture base: samples lie where the density says") {
  const BasePtr<double> base = mixture_base(masked_network<double>(
      "m", {.variables = 2, .parameters = 6, .hidden = {5}, .first_values = {-1, -0.5, 0, 1, -0.5, 0.5}}));
  Random random(4);
  Weights<double> weights;
  base->add_weights(weights, random);
  Tape<double> tape(autodiff::Mode::evaluate);
  const Pass<double> with{tape, weights};
  constexpr std::int64_t count = 20'000;
  const Tensor<double> z = base->sample(with, count, random);
  const auto log_p = base->log_prob(with, tape.constant(z));
  // The mean of 1/p over samples in a box is its area.
  double area = 0;
  for (std::int64_t n = 0; n < count; ++n) {
    if (std::abs(z(n, 0)) < 1 && std::abs(z(n, 1)) < 1) area += std::exp(-log_p[n]) / count;
  }
  CHECK(area == Approx(4).epsilon(0.05));
  CHECK_THROWS_WITH(mixture_base(masked_network<double>("m", {.variables = 2, .parameters = 4})),
                    ContainsSubstring("three for each component"));
}

struct Path {
  DynamicsPtr<double> dynamics = network_dynamics<double>("f", 2, {8});
  Weights<double> weights;
  Tensor<double> start;

  Path() {
    Random random(5);
    dynamics->add_weights(weights, random);
    stir(weights, random);
    start = normal_tensor<double>(random, {3, 2});
  }
  // Places and log-determinants at the end.
  Tensor<double> end(const ContinuousOptions& options) {
    Tape<double> tape(autodiff::Mode::evaluate);
    const auto out = moved<double>(dynamics->field({tape, weights}), tape.constant(start),
                                   tape.constant(unit_directions<double>(3, 2)), options, 0, 1);
    return tape.value_tensor(autodiff::concat<double>({reshape(out.value, {6}), out.log_det}, 0));
  }
};

TEST_CASE("continuous: solvers have their orders") {
  Path path;
  const Tensor<double> exact = path.end({.solver = Solver::dormand_prince, .tolerance = 1e-12});
  const auto error = [&](Solver solver, std::int64_t steps) {
    const Tensor<double> got = path.end({.solver = solver, .steps = steps});
    double most = 0;
    for (std::int64_t k = 0; k < got.size(); ++k) most = std::max(most, std::abs(got[k] - exact[k]));
    return most;
  };
  const std::vector<std::pair<Solver, int>> orders = {
      {Solver::euler, 1}, {Solver::midpoint, 2}, {Solver::rk4, 4}, {Solver::rk4_38, 4}};
  for (const auto& [solver, order] : orders) {
    INFO("order " << order);
    const double fall = error(solver, 16) / error(solver, 32);
    CHECK(std::log2(fall) == Approx(order).margin(0.35));
  }
}

TEST_CASE("continuous: estimates of the trace are right on average, while training") {
  const Continuous<double> flow("c", {.steps = 4, .trace = Trace::hutchinson},
                                network_dynamics<double>("f", 2, {8}));
  Random random(6);
  Weights<double> weights;
  flow.add_weights(weights, random);
  stir(weights, random);
  const Tensor<double> z = normal_tensor<double>(random, {2, 2});
  const Tensor<double> exact = image({flow, weights}, Way::forward, z).log_det;
  constexpr int solves = 600;
  Tensor<double> mean({2}), spread({2});
  for (int k = 0; k < solves; ++k) {
    Tape<double> tape(autodiff::Mode::evaluate);
    const auto out = flow.forward({tape, weights, {}, Use::train}, tape.constant(z));
    for (std::int64_t n = 0; n < 2; ++n) {
      mean[n] += out.log_det[n] / solves;
      spread[n] += std::abs(out.log_det[n] - exact[n]) / solves;
    }
  }
  for (std::int64_t n = 0; n < 2; ++n) {
    CHECK(spread[n] > 0.01);
    CHECK(mean[n] == Approx(exact[n]).margin(4 * spread[n] / std::sqrt(solves)));
  }
}

TEST_CASE("langevin: a Gaussian goes where the Fokker-Planck equation sends it") {
  // Of U = z^2 / 2 the equation has the solution N(m e^-t, 1 + (s^2 - 1) e^-2t).
  Random random(7);
  Tensor<double> z = normal_tensor<double>(random, {20'000, 1}, 0.2);
  for (double& v : z.flat()) v += 3;
  const auto potential = [](Var<double> x) { return scale(sum(square(x), 1), 0.5); };
  z = langevin<double>(potential, std::move(z), 100, 0.01, random);
  double mean = 0, square_mean = 0;
  for (const double v : z.flat()) mean += v / 20'000, square_mean += v * v / 20'000;
  CHECK(mean == Approx(3 * std::exp(-1.0)).margin(0.03));
  CHECK(square_mean - mean * mean == Approx(1 - 0.96 * std::exp(-2.0)).margin(0.04));
}

TEST_CASE("hamiltonian: dimensions are positions and momenta") {
  CHECK_THROWS_WITH(Hamiltonian<double>("h", {.dimensions = 3}), ContainsSubstring("must be even"));
}

}  // namespace
