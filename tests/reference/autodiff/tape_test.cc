#include "reference/autodiff/tape.hpp"

#include "reference/autodiff/ops.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::autodiff;

TEST_CASE("tape: a variable used twice gets both gradients") {
  Tape<double> tape;
  const Var<double> x = tape.leaf(Tensor<double>({2}, {3, 4}));
  tape.backward(sum(x * x + x));
  CHECK(tape.gradient_tensor(x)[0] == 7);
  CHECK(tape.gradient_tensor(x)[1] == 9);
}

TEST_CASE("tape: a view of a view has values and gradient in common with its origin") {
  Tape<double> tape;
  const Var<double> x = tape.leaf(Tensor<double>({2, 3}, {1, 2, 3, 4, 5, 6})), y = square(x);
  const Var<double> flat = reshape(y, {6}), turned = reshape(flat, {3, 2});
  CHECK(turned.value().data() == y.value().data());
  tape.backward(sum(turned * turned + turned) + sum(y));
  CHECK(tape.gradient_tensor(flat).shape() == Shape{6});
  CHECK(tape.gradient_tensor(flat)[2] == 2 * 9 + 2);
  CHECK(tape.gradient_tensor(x)[2] == 2 * 3 * (2 * 9 + 2));
}

TEST_CASE("tape: gradients of parameters add up over backward passes, outside the tape") {
  nn::Parameters<double> parameters;
  nn::Parameter<double>& w = parameters.add("w", Tensor<double>({1}, {5}));
  Tape<double> tape;
  for (int pass = 1; pass <= 3; ++pass) {
    tape.backward(sum(square(tape.parameter(w))));
    tape.clear();
    CHECK(w.gradient[0] == 10 * pass);
  }
  parameters.clear_gradients();
  CHECK(w.gradient[0] == 0);
}

TEST_CASE("tape: nothing reaches constants, or anything when evaluating") {
  nn::Parameters<float> parameters;
  nn::Parameter<float>& w = parameters.add("w", Tensor<float>({1}, {5}));
  Tape<float> evaluating(Mode::evaluate);
  const Var<float> y = square(evaluating.parameter(w));
  evaluating.backward(sum(y));
  CHECK(y[0] == 25);
  CHECK(w.gradient[0] == 0);
  Tape<float> tape;
  CHECK_FALSE(tape.needs_gradient(square(tape.constant(Tensor<float>({1}, {2})))));
}

TEST_CASE("tape: steps that are alike use the same memory") {
  Tape<float> tape;
  std::size_t after_first = 0;
  for (int step = 0; step < 5; ++step) {
    Var<float> x = tape.leaf(Tensor<float>({100, 100}, 1));
    for (int k = 0; k < 20; ++k) x = tanh(x);
    tape.backward(sum(x));
    tape.clear();
    if (step == 0) after_first = tape.reserved_bytes();
  }
  CHECK(after_first > 40 * 40000);
  CHECK(tape.reserved_bytes() == after_first);
}

TEST_CASE("tape: backward starts at one element, parameters have names of their own") {
  Tape<double> tape;
  const Var<double> x = tape.leaf(Tensor<double>({2}));
  CHECK_THROWS_WITH(tape.backward(x), "backward: the variable has shape [2], but must have one element");
  nn::Parameters<double> parameters;
  parameters.add("w", Tensor<double>({1}));
  CHECK_THROWS_WITH(parameters.add("w", Tensor<double>({1})), "parameter 'w' is given twice");
  CHECK_THROWS_WITH(parameters["v"], "parameter 'v' is unknown");
}
