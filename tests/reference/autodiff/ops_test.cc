#include "reference/autodiff/ops.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include "tests/support/expect_gradient.hpp"

using namespace reference;
using namespace reference::autodiff;
using namespace test_support;

namespace {

Tensor<double> random_tensor(Shape shape, double low = -1, double high = 1, std::uint64_t seed = 3) {
  Random random(seed);
  return random.tensor(std::move(shape), low, high);
}

Tensor<double> value_of(auto op, const Tensor<double>& x) {
  Tape<double> tape;
  return tape.value_tensor(op(tape.leaf(x)));
}

const double inf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("ops: sums and products, of equal shapes and broadcast") {
  const std::vector<std::pair<Shape, Shape>> pairs = {{{2, 3}, {2, 3}},    {{2, 3}, {3}}, {{2, 1}, {1, 3}},
                                                      {{2, 3, 2}, {3, 1}}, {{1}, {2, 2}}, {{2, 0}, {1}}};
  for (const auto& [left, right] : pairs) {
    const Tensor<double> a = random_tensor(left), b = random_tensor(right, 0.5, 1.5, 4);
    expect_gradient([](const auto& in) { return in[0] + in[1]; }, {a, b});
    expect_gradient([](const auto& in) { return in[0] - in[1]; }, {a, b});
    expect_gradient([](const auto& in) { return in[0] * in[1]; }, {a, b});
    expect_gradient([](const auto& in) { return in[0] / in[1]; }, {a, b});
  }
  Tape<double> tape;
  const Var<double> a = tape.leaf(random_tensor({2, 3}));
  CHECK_THROWS_WITH(a + tape.leaf(random_tensor({2})), "add: shapes [2,3] and [2] do not broadcast");
}

TEST_CASE("ops: functions of single elements") {
  const Tensor<double> x = random_tensor({3, 5}, -3, 3), positive = random_tensor({7}, 0.5, 2);
  expect_gradient([](const auto& in) { return exp(in[0]); }, {x});
  expect_gradient([](const auto& in) { return log(in[0]); }, {positive});
  expect_gradient([](const auto& in) { return sqrt(in[0]); }, {positive});
  expect_gradient([](const auto& in) { return square(in[0]); }, {x});
  expect_gradient([](const auto& in) { return tanh(in[0]); }, {x});
  expect_gradient([](const auto& in) { return sigmoid(in[0]); }, {x});
  expect_gradient([](const auto& in) { return softplus(in[0]); }, {x});
  expect_gradient([](const auto& in) { return log_sigmoid(in[0]); }, {x});
  expect_gradient([](const auto& in) { return relu(in[0]); }, {x});
  expect_gradient([](const auto& in) { return elu(in[0]); }, {x});
  expect_gradient([](const auto& in) { return -in[0]; }, {x});
  expect_gradient([](const auto& in) { return scale(shift(in[0], {2}), {3}); }, {x});
}

TEST_CASE("ops: the ends of the number line") {
  const Tensor<double> x({6}, {1000, -1000, inf, -inf, 0, -0.0});
  const auto values = [](const Tensor<double>& t) {
    return std::vector<double>(t.flat().begin(), t.flat().end());
  };
  CHECK(values(value_of([](auto v) { return softplus(v); }, x)) ==
        std::vector<double>{1000, 0, inf, 0, std::log(2.0), std::log(2.0)});
  CHECK(values(value_of([](auto v) { return sigmoid(v); }, x)) == std::vector<double>{1, 0, 1, 0, 0.5, 0.5});
  CHECK(values(value_of([](auto v) { return tanh(v); }, x)) == std::vector<double>{1, -1, 1, -1, 0, 0});
  CHECK(std::isnan(value_of([](auto v) { return relu(v); }, Tensor<double>({1}, {std::nan("")}))[0]));
  const Tensor<double> nothing({1, 3}, {-inf, -inf, -inf});
  CHECK(value_of([](auto v) { return logsumexp(v, 1); }, nothing)[0] == -inf);
  CHECK(value_of([](auto v) { return logsumexp(v, 1); }, Tensor<double>({1, 2}, {1e3, 1e3}))[0] ==
        Approx(1000 + std::log(2.0)));
}

TEST_CASE("ops: reductions over every axis") {
  const Tensor<double> x = random_tensor({2, 3, 4});
  expect_gradient([](const auto& in) { return sum(in[0]); }, {x});
  expect_gradient([](const auto& in) { return mean(in[0]); }, {x});
  expect_gradient([](const auto& in) { return sum_per_sample(in[0]); }, {x});
  for (const int axis : {0, 1, 2, -1}) {
    for (const bool keep : {false, true}) {
      expect_gradient([&](const auto& in) { return sum(in[0], axis, keep); }, {x});
      expect_gradient([&](const auto& in) { return mean(in[0], axis, keep); }, {x});
      expect_gradient([&](const auto& in) { return logsumexp(in[0], axis, keep); }, {x});
    }
  }
  Tape<double> tape;
  CHECK_THROWS_WITH(sum(tape.leaf(x), 3), "sum: axis 3 is not one of shape [2,3,4]");
}

TEST_CASE("ops: elements in another place") {
  const Tensor<double> x = random_tensor({2, 3, 4}), more = random_tensor({2, 2, 4}, -1, 1, 5);
  expect_gradient([](const auto& in) { return reshape(in[0], {4, 6}); }, {x});
  expect_gradient([](const auto& in) { return permute(in[0], {2, 0, 1}); }, {x});
  expect_gradient([](const auto& in) { return permute(in[0], {1, 0, 2}); }, {x});
  expect_gradient([](const auto& in) { return permute(in[0], {0, 1, 2}); }, {x});
  for (const auto& [height, width] : {std::pair{3, 4}, std::pair{4, 2}, std::pair{1, 3}, std::pair{3, 1}}) {
    const Tensor<double> image = random_tensor({2, 3, height, width});
    expect_gradient([](const auto& in) { return diagonals(in[0]); }, {image});
    const auto there_and_back = [](const auto& in) { return undo_diagonals(diagonals(in[0])); };
    expect_gradient(there_and_back, {image});
    const auto back = [](auto v) { return undo_diagonals(diagonals(v)); };
    check_all_close(value_of(back, image), image, 0);
  }
  expect_gradient([](const auto& in) { return slice(in[0], 1, 1, 3); }, {x});
  expect_gradient([](const auto& in) { return slice(in[0], -1, 2, 2); }, {x});
  expect_gradient([](const auto& in) { return concat(std::vector{in[0], in[1], in[0]}, 1); }, {x, more});
  expect_gradient([](const auto& in) { return flip(in[0], 2); }, {x});
  const std::vector<std::int64_t> places = {2, -1, 0, 0};
  expect_gradient([&](const auto& in) { return take(in[0], 1, std::span<const std::int64_t>(places)); }, {x});

  const Tensor<double> turned = value_of([](auto v) { return permute(v, {2, 0, 1}); }, x);
  CHECK(turned(3, 1, 2) == x(1, 2, 3));
  Tape<double> tape;
  CHECK_THROWS_WITH(permute(tape.leaf(x), {0, 0, 1}),
                    "permute: the axes are no permutation of those of [2,3,4]");
  CHECK_THROWS_WITH(slice(tape.leaf(x), 0, 1, 3), "slice: [1,3) is not within axis 0 of shape [2,3,4]");
}

TEST_CASE("ops: linear maps, masked and not") {
  const Tensor<double> x = random_tensor({3, 4}), w = random_tensor({5, 4}, -1, 1, 5),
                       b = random_tensor({5}, -1, 1, 6);
  expect_gradient([](const auto& in) { return matmul(in[0], in[1]); }, {x, random_tensor({4, 2})});
  expect_gradient([](const auto& in) { return linear(in[0], in[1], in[2]); }, {x, w, b});
  Tensor<double> mask({5, 4});
  for (std::int64_t k = 0; k < mask.size(); ++k) mask[k] = k % 3 == 0 ? 1 : 0;
  const auto masked = [&](const auto& in) {
    using T = std::remove_cvref_t<decltype(in[0][0])>;
    return masked_linear(in[0], in[1], nn::cast<T>(mask), in[2]);
  };
  expect_gradient(masked, {x, w, b});
  Tape<double> tape;
  const Var<double> weights = tape.leaf(w);
  tape.backward(sum(masked_linear(tape.leaf(x), weights, mask, tape.leaf(b))));
  for (std::int64_t k = 0; k < mask.size(); ++k) {
    CHECK((tape.gradient_tensor(weights)[k] == 0) == (mask[k] == 0));
  }
  CHECK_THROWS_WITH(linear(tape.leaf(x), tape.leaf(random_tensor({5, 3})), tape.leaf(b)),
                    "linear: w has shape [5,3], but must have shape [5,4]");
}

TEST_CASE("ops: masks like staircases, with rows that see nothing") {
  const Tensor<double> x = random_tensor({3, 9}), w = random_tensor({140, 9}, -1, 1, 5),
                       b = random_tensor({140}, -1, 1, 6);
  Tensor<double> mask({140, 9});
  for (std::int64_t row = 70; row < 140; ++row) {
    for (std::int64_t column = 1; column < 9; ++column) mask(row, column) = 10 * column < row - 60 ? 1 : 0;
  }
  const auto masked = [&](const auto& in) {
    using T = std::remove_cvref_t<decltype(in[0][0])>;
    return masked_linear(in[0], in[1], nn::cast<T>(mask), in[2]);
  };
  expect_gradient(masked, {x, w, b});
}

TEST_CASE("ops: convolutions, masked and not") {
  const Tensor<double> x = random_tensor({2, 4, 5, 6}), b = random_tensor({6}, -1, 1, 6);
  const Tensor<double> w = random_tensor({6, 2, 3, 2}, -1, 1, 5);
  const ConvOptions options{.stride = 2, .padding_h = 1, .padding_w = 2, .groups = 2};
  expect_gradient([&](const auto& in) { return conv2d(in[0], in[1], in[2], options); }, {x, w, b});
  Tensor<double> mask(w.shape());
  for (std::int64_t k = 0; k < mask.size(); ++k) mask[k] = k % 3 == 0 ? 1 : 0;
  const auto masked = [&](const auto& in) {
    using T = std::remove_cvref_t<decltype(in[0][0])>;
    return masked_conv2d(in[0], in[1], nn::cast<T>(mask), in[2], options);
  };
  expect_gradient(masked, {x, w, b});
}

TEST_CASE("ops: probabilities") {
  const Tensor<double> logits = random_tensor({2, 3, 4}, -2, 2);
  for (const int axis : {0, 1, 2}) {
    expect_gradient([&](const auto& in) { return softmax(in[0], axis); }, {logits});
    expect_gradient([&](const auto& in) { return log_softmax(in[0], axis); }, {logits});
  }
  const std::vector<std::int64_t> labels = {0, 1, 2, 0, 1, 2, 1, 1};
  const auto categorical = [&](const auto& in) { return categorical_log_prob(in[0], 1, std::span(labels)); };
  expect_gradient(categorical, {logits});
  const Tensor<double> all = value_of([](auto v) { return log_softmax(v, 1); }, logits);
  const Tensor<double> picked =
      value_of([&](auto v) { return categorical_log_prob<double>(v, 1, labels); }, logits);
  CHECK(picked.shape() == Shape{2, 4});
  CHECK(picked(1, 2) == Approx(all(1, 1, 2)));

  expect_gradient([](const auto& in) { return bernoulli_log_prob(in[0], in[1]); },
                  {random_tensor({2, 3}, -3, 3), random_tensor({2, 3}, 0, 1, 5)});
  expect_gradient([](const auto& in) { return normal_log_prob(in[0], in[1], in[2]); },
                  {random_tensor({2, 3}), random_tensor({2, 3}, -1, 1, 5), random_tensor({1}, -1, 0, 6)});
  Tape<double> tape;
  const std::vector<std::int64_t> wrong(8, 3);
  CHECK_THROWS_WITH(categorical_log_prob<double>(tape.leaf(logits), 1, wrong),
                    "categorical_log_prob: a label is 3, but must be at most 2");
}

TEST_CASE("ops: LSTM cell and batch normalisation") {
  const Tensor<double> z = random_tensor({2, 12, 2}, -2, 2), c = random_tensor({2, 3, 2}, -1, 1, 5);
  expect_gradient([](const auto& in) { return lstm_cell(in[0], in[1]).h; }, {z, c});
  expect_gradient([](const auto& in) { return lstm_cell(in[0], in[1]).c; }, {z, c});
  const auto two_steps = [](const auto& in) {
    const auto first = lstm_cell(in[0], in[1]);
    const auto second = lstm_cell(in[0], first.c);
    return second.h * first.h;
  };
  expect_gradient(two_steps, {z, c});
  const Tensor<double> runs = random_tensor({4, 8, 3, 5}), b = random_tensor({8}, -1, 1, 5);
  for (const std::int64_t origin : {0, 1, 2}) {
    expect_gradient([origin](const auto& in) { return lstm_scan(in[0], in[1], in[2], origin); },
                    {runs, random_tensor({8, 2, 3}, -1, 1, 6), b});
  }
  expect_gradient([](const auto& in) { return lstm_scan(in[0], in[1], in[2], 0); },
                  {random_tensor({1, 8, 1, 1}), random_tensor({8, 2, 1}, -1, 1, 6), b});
  expect_gradient([](const auto& in) { return normalise_batch(in[0], {0.1f}).y; },
                  {random_tensor({3, 2, 2, 2})});
  Tape<double> tape;
  const Normalised<double> normalised = normalise_batch(tape.leaf(random_tensor({4, 2, 3}, 2, 5)), 0.0);
  const Tensor<double> sums = tape.value_tensor(sum(sum(normalised.y, 2), 0));
  const Tensor<double> squares = tape.value_tensor(sum(sum(square(normalised.y), 2), 0));
  for (int channel : {0, 1}) {
    CHECK(std::abs(sums[channel]) <= 1e-12);
    CHECK(squares[channel] == Approx(12));
  }
}
