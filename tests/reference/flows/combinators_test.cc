// Couplings, permutations, squeezing, parts, batch norms and what else flows are put together from.

#include <numeric>

#include "reference/flows/batch_norm.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/coupling.hpp"
#include "reference/flows/householder.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "reference/flows/permutation.hpp"
#include "reference/flows/planar.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using reference::Random;
using namespace reference::flows;

struct Made {
  FlowPtr<double> flow;
  Weights<double> weights;
  Random random{5};

  explicit Made(FlowPtr<double> made) : flow(std::move(made)) {
    flow->add_weights(weights, random);
    for (auto& parameter : weights.parameters) {
      for (double& v : parameter.value.flat()) v += 0.3 * random.normal();
    }
  }
  Bijector bijector() { return {*flow, weights}; }
};

void expect_laws(Made& made, const Tensor<double>& x) {
  expect_round_trip(made.bijector(), Way::forward, x, 1e-10);
  expect_round_trip(made.bijector(), Way::inverse, x, 1e-10);
  expect_log_det(made.bijector(), Way::forward, x, 1e-10);
  expect_rows_independent(made.bijector(), Way::forward, x);
  expect_gradients(made.bijector(), Way::forward, x, made.random);
  expect_gradients(made.bijector(), Way::inverse, x, made.random);
}

FlowPtr<double> coupling(const Split& split, MapPtr<double> map, int parameters) {
  const auto kept = static_cast<std::int64_t>(split.kept.size()),
             moved = static_cast<std::int64_t>(split.moved.size());
  return std::make_unique<Coupling<double>>(
      "c", Shape{kept + moved}, split,
      joint_network<double>("c", kept, moved,
                            {.hidden = {5}, .parameters = parameters, .bounded = parameters == 2}),
      std::move(map));
}

// Coordinates that the Jacobian may connect, by what stays and what moves.
void expect_triangular(Made& made, const Tensor<double>& row, const std::vector<bool>& stays) {
  for (const Way way : {Way::forward, Way::inverse}) {
    const Tensor<double> j = jacobian(made.bijector(), way, row);
    for (std::int64_t a = 0; a < row.size(); ++a) {
      for (std::int64_t b = 0; b < row.size(); ++b) {
        INFO("d y" << a << " / d x" << b);
        if (a == b) continue;
        if (stays[static_cast<std::size_t>(a)] || !stays[static_cast<std::size_t>(b)]) CHECK(j(a, b) == 0);
      }
    }
  }
}

TEST_CASE("scalar maps: every form of scale, on the way there and back") {
  Random random(1);
  const Tensor<double> x = normal_tensor<double>(random, {3, 4});
  for (const ScaleOf scale :
       {ScaleOf::exponential, ScaleOf::sigmoid, ScaleOf::sigmoid_floor, ScaleOf::bounded, ScaleOf::mild}) {
    for (const bool shift_first : {false, true}) {
      Made made(coupling(half_split(4), affine_map<double>({scale, shift_first}), 2));
      expect_laws(made, x);
    }
  }
  Made additive(coupling(half_split(4), additive_map<double>(), 1));
  expect_laws(additive, x);
  const Tensor<double> log_dets = image(additive.bijector(), Way::forward, x).log_det;
  for (const double log_det : log_dets.flat()) CHECK(log_det == 0);
}

TEST_CASE("scalar maps: the factors are those of their formulas") {
  Tape<double> tape;
  const Tensor<double> r({3}, {-60, 0.5, 60}), one({3}, 1.0), none({3});
  const auto factors = [&](ScaleOf scale) {
    return tape.value_tensor(affine_map<double>({.scale = scale})
                                 ->forward({tape.constant(r), tape.constant(none)}, tape.constant(one))
                                 .value);
  };
  const double at_half = 1 / (1 + std::exp(-2.5));
  CHECK(factors(ScaleOf::exponential)[1] == Approx(std::exp(0.5)));
  CHECK(factors(ScaleOf::sigmoid)[1] == Approx(at_half));
  CHECK(factors(ScaleOf::sigmoid_floor)[0] == Approx(1e-3));
  CHECK(factors(ScaleOf::sigmoid_floor)[1] == Approx(at_half + 1e-3));
  CHECK(factors(ScaleOf::bounded)[0] == Approx(std::exp(-4)));
  CHECK(factors(ScaleOf::bounded)[2] == Approx(std::exp(4)));
  CHECK(factors(ScaleOf::mild)[1] == Approx(std::exp(std::tanh(0.5))));
}

TEST_CASE("coupling: what stays comes out bit by bit, and the Jacobian is zero where it must be") {
  Random random(2);
  for (const Split& split : {half_split(5), half_split(5, true), alternate_split(4), alternate_split(4, true),
                             Split{{3, 0}, {1, 4, 2}}}) {
    Made made(coupling(split, affine_map<double>(), 2));
    const std::int64_t d = made.flow->data_shape()[0];
    const Tensor<double> x = normal_tensor<double>(random, {3, d});
    expect_laws(made, x);
    const Tensor<double> y = image(made.bijector(), Way::forward, x).value;
    std::vector<bool> stays(static_cast<std::size_t>(d));
    for (const std::int64_t k : split.kept) {
      stays[static_cast<std::size_t>(k)] = true;
      for (std::int64_t n = 0; n < 3; ++n) CHECK(y(n, k) == x(n, k));
    }
    for (const std::int64_t k : split.moved) CHECK(y(0, k) != x(0, k));
    expect_triangular(made, bijector_details::row(x, 0), stays);
  }
  CHECK_THROWS_WITH(coupling({{0, 1}, {1, 2}}, affine_map<double>(), 2),
                    ContainsSubstring("are not all places of [4] once"));
}

TEST_CASE("masked coupling: a checkerboard stays as it is") {
  Random random(3);
  for (const std::int64_t channels : {1, 3}) {
    for (const bool even : {false, true}) {
      const Tensor<double> mask = checkerboard<double>({channels, 2, 3}, even);
      CHECK(mask(0, 0, 1) == (even ? 0 : 1));
      CHECK(mask(channels - 1, 1, 1) == (even ? 1 : 0));
      Made made(std::make_unique<MaskedCoupling<double>>(
          "c", mask,
          convolutional_network<double>(
              "c", {.kept = channels, .moved = channels, .hidden = 4, .residual_blocks = 1}),
          affine_map<double>({.shift_first = true})));
      const Tensor<double> x = normal_tensor<double>(random, {2, channels, 2, 3});
      expect_laws(made, x);
      const Tensor<double> y = image(made.bijector(), Way::forward, x).value;
      std::vector<bool> stays;
      for (std::int64_t k = 0; k < x.size(); ++k) {
        const bool kept = mask[k % mask.size()] == 1;
        if (k < mask.size()) stays.push_back(kept);
        CHECK((y[k] == x[k]) == kept);
      }
      expect_triangular(made, bijector_details::row(x, 0), stays);
    }
  }
  CHECK_THROWS_WITH(
      MaskedCoupling<double>("c", Tensor<double>({2}, 0.5),
                             separate_networks<double>("c", {{2, 2}}, {{2, 2}}), affine_map<double>()),
      ContainsSubstring("only zeros and ones"));
}

TEST_CASE("permutation: reversed and shuffled, of vectors and of channels") {
  Random random(4);
  for (const Order order : {Order::reversed, Order::shuffled}) {
    for (const Shape& shape : {Shape{1}, Shape{6}, Shape{3, 2, 2}}) {
      Made made(std::make_unique<Permutation<double>>("p", shape, order));
      Shape batch = shape;
      batch.insert(batch.begin(), 2);
      const Tensor<double> x = normal_tensor<double>(random, batch);
      expect_round_trip(made.bijector(), Way::forward, x, 0);
      expect_log_det(made.bijector(), Way::forward, x, 0);
    }
  }
  Made reversed(std::make_unique<Permutation<double>>("p", Shape{3}, Order::reversed));
  check_close(image(reversed.bijector(), Way::forward, Tensor<double>({1, 3}, {1, 2, 3})).value,
              Tensor<double>({1, 3}, {3, 2, 1}), 0);
}

TEST_CASE("squeeze: blocks of four pixels become channels, and come back") {
  std::vector<double> counted(2 * 2 * 4 * 6);
  std::iota(counted.begin(), counted.end(), 0.0);
  const Tensor<double> x({2, 2, 4, 6}, counted);
  for (const Squeezing squeezing : {Squeezing::by_channel, Squeezing::by_place}) {
    Made made(std::make_unique<Squeeze<double>>("s", Shape{2, 4, 6}, squeezing));
    CHECK(made.flow->data_shape() == Shape{8, 2, 3});
    const Image squeezed = image(made.bijector(), Way::forward, x);
    check_close(image(made.bijector(), Way::inverse, squeezed.value).value, x, 0);
    CHECK(squeezed.log_det[1] == 0);
    // The block of rows 2, 3 and columns 4, 5 of channel 1.
    const double first = x(1, 1, 2, 4);
    for (std::int64_t k = 0; k < 4; ++k) {
      const double pixel = first + static_cast<double>(k % 2 + 6 * (k / 2));
      const std::int64_t place = std::array<std::int64_t, 4>{0, 2, 3, 1}[static_cast<std::size_t>(k)];
      const std::int64_t channel = squeezing == Squeezing::by_channel ? 4 + k : 2 * place + 1;
      CHECK(squeezed.value(1, channel, 1, 2) == pixel);
    }
  }
  CHECK_THROWS_WITH(Squeeze<double>("s", Shape{1, 3, 2}), ContainsSubstring("must be even"));
}

TEST_CASE("part: a flow of the first places leaves the others alone") {
  Made made(std::make_unique<Part<double>>(
      "part", Shape{5},
      std::make_unique<Planar<double>>("planar", PlanarOptions{.dimensions = 3, .layers = 2})));
  const Tensor<double> x = normal_tensor<double>(made.random, {3, 5});
  expect_laws(made, x);
  const Tensor<double> y = image(made.bijector(), Way::forward, x).value;
  CHECK(y(2, 3) == x(2, 3));
  CHECK(y(2, 4) == x(2, 4));
  CHECK(y(2, 2) != x(2, 2));
  CHECK_THROWS_WITH(Part<double>("part", Shape{2},
                                 std::make_unique<Planar<double>>("planar", PlanarOptions{.dimensions = 3})),
                    ContainsSubstring("must be at most 2"));
}

TEST_CASE("batch norm: training measures the batch, evaluating uses the averages") {
  for (const Shape& shape : {Shape{3}, Shape{2, 2, 3}}) {
    Made made(std::make_unique<BatchNorm<double>>("n", shape));
    for (double& v : made.weights.state["n.running_var"].value.flat()) v = 2.5;
    Shape batch = shape;
    batch.insert(batch.begin(), 4);
    const Tensor<double> x = normal_tensor<double>(made.random, batch, 3);
    expect_laws(made, x);

    for (double& v : made.weights.parameters["n.log_gamma"].value.flat()) v = 0;
    for (double& v : made.weights.parameters["n.beta"].value.flat()) v = 0;
    Tape<double> tape;
    const auto y =
        made.flow->inverse({.tape = tape, .weights = made.weights, .use = Use::train}, tape.constant(x));
    const std::int64_t channels = shape[0], places = element_count(shape) / channels;
    double total = 0, squares = 0;
    for (std::int64_t n = 0; n < 4; ++n) {
      for (std::int64_t p = 0; p < places; ++p) {
        const double v = y.value[(n * channels + 1) * places + p];
        total += v, squares += v * v;
      }
    }
    const auto count = static_cast<double>(4 * places);
    CHECK(total == Approx(0).margin(1e-12));
    CHECK(squares / (count - 1) == Approx(1).epsilon(1e-4));
    CHECK(made.weights.state["n.running_var"].value[1] != 2.5);
    CHECK(y.log_det[0] == y.log_det[3]);
  }
}

TEST_CASE("householder: orthogonal, of either sign of the mirrors, each sample with its own by context") {
  Made made(std::make_unique<Householder<double>>("h", HouseholderOptions{.dimensions = 3, .layers = 2}));
  const Tensor<double> x = normal_tensor<double>(made.random, {2, 3});
  const Image there = image(made.bijector(), Way::forward, x);
  CHECK(dot(there.value, there.value) == Approx(dot(x, x)));
  for (double& v : made.weights.parameters["h.v"].value.flat()) v *= -17;
  check_close(image(made.bijector(), Way::forward, x).value, there.value, 1e-14);

  Made single(std::make_unique<Householder<double>>("h", HouseholderOptions{.dimensions = 3, .layers = 1}));
  const Tensor<double> once = image(single.bijector(), Way::forward, x).value;
  check_close(image(single.bijector(), Way::forward, once).value, x, 1e-14);

  const Householder<double> told("h", {.dimensions = 3, .layers = 3, .context = 4});
  Weights<double> weights;
  told.add_weights(weights, made.random);
  const Tensor<double> context = normal_tensor<double>(made.random, {2, 4});
  const Bijector bijector{told, weights, &context};
  expect_round_trip(bijector, Way::forward, x, 1e-12);
  expect_log_det(bijector, Way::forward, x, 1e-12);
  expect_rows_independent(bijector, Way::forward, x);
  expect_gradients(bijector, Way::forward, x, made.random);
  CHECK_THROWS_WITH(image({told, weights}, Way::forward, x), ContainsSubstring("needs a context"));
}

}  // namespace
