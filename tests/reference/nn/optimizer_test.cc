#include "reference/nn/optimizer.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::nn;

namespace {

// Steps on f(x) = (x - 3)^2 from x = 0.
double minimise(const OptimizerOptions& options, int steps) {
  Parameters<double> parameters;
  Parameter<double>& x = parameters.add("x", Tensor<double>({1}));
  Optimizer<double> optimizer(options);
  for (int step = 0; step < steps; ++step) {
    x.gradient[0] = 2 * (x.value[0] - 3);
    optimizer.step(parameters);
  }
  return x.value[0];
}

}  // namespace

TEST_CASE("optimizer: each finds the minimum of a parabola") {
  for (const OptimizerKind kind : {OptimizerKind::sgd, OptimizerKind::adam, OptimizerKind::adamw,
                                   OptimizerKind::rmsprop, OptimizerKind::adagrad}) {
    const double rate = kind == OptimizerKind::adagrad ? 1.0 : 0.02;
    CHECK(minimise({.kind = kind, .rate = rate, .momentum = 0.5}, 2000) == Approx(3).margin(0.03));
  }
}

TEST_CASE("optimizer: AdamW's decay does not go through the running averages, Adam's does") {
  Parameters<double> parameters;
  Parameter<double>& x = parameters.add("x", Tensor<double>({1}, {2}));
  Optimizer<double> adamw({.kind = OptimizerKind::adamw, .rate = 0.1, .weight_decay = 0.5});
  adamw.step(parameters);  // the gradient is zero: only the decay moves it
  CHECK(x.value[0] == Approx(2 * (1 - 0.1 * 0.5)));
  x.value[0] = 2;
  Optimizer<double> adam({.kind = OptimizerKind::adam, .rate = 0.1, .weight_decay = 0.5});
  adam.step(parameters);
  CHECK(x.value[0] == Approx(2 - 0.1));
}

TEST_CASE("optimizer: a restored one goes on as if it had never stopped") {
  Parameters<double> straight, resumed;
  straight.add("x", Tensor<double>({2}, {1, -2}));
  resumed.add("x", Tensor<double>({2}, {1, -2}));
  const OptimizerOptions options{.rate = 0.1};
  Optimizer<double> whole(options), first(options), second(options);
  for (int step = 0; step < 6; ++step) {
    for (Parameters<double>* p : {&straight, &resumed}) {
      (*p)["x"].gradient = Tensor<double>({2}, {std::sin(step), std::cos(step)});
    }
    whole.step(straight);
    if (step == 3) second.restore(first.steps(), first.state());
    (step < 3 ? first : second).step(resumed);
  }
  CHECK(straight["x"].value[0] == resumed["x"].value[0]);
  CHECK(straight["x"].value[1] == resumed["x"].value[1]);
}

TEST_CASE("optimizer: clipping scales all gradients together, and only down") {
  Parameters<double> parameters;
  parameters.add("a", Tensor<double>({1})).gradient[0] = 3;
  parameters.add("b", Tensor<double>({1})).gradient[0] = 4;
  CHECK(clip_gradients(parameters, 10.0) == 5);
  CHECK(parameters["a"].gradient[0] == 3);
  clip_gradients(parameters, 1.0);
  CHECK(gradient_norm(parameters) == Approx(1));
  CHECK(parameters["b"].gradient[0] / parameters["a"].gradient[0] == Approx(4.0 / 3));
}

TEST_CASE("optimizer: schedules start, turn and end where they should") {
  CHECK(cosine_schedule(0, 100, 10) == Approx(0.1));
  CHECK(cosine_schedule(9, 100, 10) == Approx(1));
  CHECK(cosine_schedule(55, 100, 10) == Approx(0.5));
  CHECK(cosine_schedule(100, 100, 10) == Approx(0).margin(1e-12));
  CHECK(step_schedule(4, {5, 10}, 0.1) == 1);
  CHECK(step_schedule(5, {5, 10}, 0.1) == Approx(0.1));
  CHECK(step_schedule(12, {5, 10}, 0.1) == Approx(0.01));
}
