// The laws of a bijection in float32, on every instruction set that there is: the kernels that flows run on,
// where rounding is all that may part them from double. Tolerances are units in float32's last place, times
// what the flow's own Jacobian makes of an error on the way there and back.

#include <cmath>
#include <numeric>

#include "reference/kernels/target.hpp"
#include "tests/reference/flows/example.hpp"
#include "tests/support/expect_bijector.hpp"
#include "tests/support/targets.hpp"

namespace {

using namespace reference;
using namespace test_support;
using autodiff::Mode;
using autodiff::Tape;
using flows::FlowKind;
using reference::Random;

constexpr double last_place = 0x1p-24;
// Some hundred operations one after the other, none of which errs by more than a few last places.
constexpr double chain = 500;

// The example in float, and what double says of it.
struct Narrow {
  flows::FlowPtr<float> flow;
  flows::Weights<float> weights;
  Tensor<float> noise;
  Image wide;
  std::vector<double> condition;  // of each row: 1 + |J| |J^-1|, row sums

  Narrow(const FlowKind<double>& kind, const Shape& shape) {
    Example example(kind, shape, 7);
    flow = flows::make_flow<float>(kind.name, shape, small_settings(kind));
    weights = {nn::cast<float>(example.weights.parameters), nn::cast<float>(example.weights.state)};
    noise = nn::cast<float>(example.noise);
    const Bijector bijector{*example.flow, example.weights};
    wide = image(bijector, Way::forward, example.noise);
    for (std::int64_t n = 0; n < example_rows; ++n) {
      const Tensor<double> there = jacobian(bijector, Way::forward, bijector_details::row(example.noise, n));
      double most = row_sum(there);
      if (kind.has_inverse) {
        most *= row_sum(jacobian(bijector, Way::inverse, bijector_details::row(wide.value, n)));
      }
      condition.push_back(1 + most);
    }
  }

  static double row_sum(const Tensor<double>& j) {
    double most = 0;
    for (std::int64_t i = 0; i < j.extent(0); ++i) {
      double sum = 0;
      for (std::int64_t k = 0; k < j.extent(1); ++k) sum += std::abs(j(i, k));
      most = std::max(most, sum);
    }
    return most;
  }

  double tolerance(std::int64_t n) const {
    return chain * last_place * condition[static_cast<std::size_t>(n)];
  }

  flows::Mapped<float> mapped(Tape<float>& tape, Way way, autodiff::Var<float> x) {
    const flows::Pass<float> with{tape, weights};
    return way == Way::forward ? flow->forward(with, x) : flow->inverse(with, x);
  }
};

// |got - expected| <= the row's tolerance * (1 + the row's largest element), row by row.
void check_rows(const Narrow& of, const Tensor<float>& got, const Tensor<double>& expected) {
  const std::int64_t size = expected.size() / example_rows;
  for (std::int64_t n = 0; n < example_rows; ++n) {
    double largest = 1, worst = 0;
    for (std::int64_t k = n * size; k < (n + 1) * size; ++k) {
      largest = std::max(largest, std::abs(expected[k]));
      const double off = std::abs(static_cast<double>(got[k]) - expected[k]);
      worst = std::isnan(off) ? INFINITY : std::max(worst, off);
    }
    INFO("row " << n << ", off by " << worst);
    CHECK(worst <= of.tolerance(n) * largest);
  }
}

void check_round_trip(Narrow& of, const FlowKind<double>& kind) {
  Tape<float> tape(Mode::evaluate);
  const auto there = of.mapped(tape, Way::forward, tape.constant(of.noise));
  check_rows(of, tape.value_tensor(there.value), of.wide.value);
  check_rows(of, tape.value_tensor(there.log_det), of.wide.log_det);
  if (!kind.has_inverse) return;
  const auto back = of.mapped(tape, Way::inverse, there.value);
  check_rows(of, tape.value_tensor(back.value), nn::cast<double>(of.noise));
  check_rows(of, tape.value_tensor(back.log_det),
             axpy(-1, of.wide.log_det, Tensor<double>(of.wide.log_det.shape())));
}

// In float as well: the Jacobian by backward passes, one for each element of all rows.
void check_dense_jacobian(Narrow& of) {
  const std::int64_t size = of.noise.size() / example_rows;
  std::vector<Tensor<double>> jacobians(example_rows, Tensor<double>({size, size}));
  Tape<float> tape;
  for (std::int64_t i = 0; i < size; ++i) {
    tape.clear();
    const auto in = tape.leaf(of.noise);
    const auto out = of.mapped(tape, Way::forward, in).value;
    Tensor<float> one(out.shape());
    for (std::int64_t n = 0; n < example_rows; ++n) one[n * size + i] = 1;
    tape.backward(out, one);
    const Tensor<float> gradient = tape.gradient_tensor(in);
    for (std::int64_t n = 0; n < example_rows; ++n) {
      for (std::int64_t k = 0; k < size; ++k) {
        jacobians[static_cast<std::size_t>(n)](i, k) = static_cast<double>(gradient[n * size + k]);
      }
    }
  }
  for (std::int64_t n = 0; n < example_rows; ++n) {
    INFO("row " << n);
    const double dense = bijector_details::log_abs_det(jacobians[static_cast<std::size_t>(n)]);
    CHECK(std::abs(dense - of.wide.log_det[n]) <= static_cast<double>(size) * of.tolerance(n));
  }
}

// The gradient of a weighted sum of values and log-determinants by everything.
template <class T>
std::vector<Tensor<double>> gradients(const flows::Flow<T>& flow, flows::Weights<T>& weights,
                                      const Tensor<T>& noise) {
  Random random(11);
  weights.parameters.clear_gradients();
  Tape<T> tape;
  const auto in = tape.leaf(noise);
  const auto out = flow.forward({tape, weights}, in);
  const auto on_value = tape.constant(normal_tensor<T>(random, out.value.shape()));
  const auto on_log_det = tape.constant(normal_tensor<T>(random, out.log_det.shape()));
  tape.backward(sum(out.value * on_value) + sum(out.log_det * on_log_det));
  std::vector<Tensor<double>> all = {nn::cast<double>(tape.gradient_tensor(in))};
  for (const auto& parameter : weights.parameters) all.push_back(nn::cast<double>(parameter.gradient));
  return all;
}

TEST_CASE("flows in float: round trips and log-determinants and gradients hold on every target") {
  for (const FlowKind<double>& kind : flows::flow_kinds<double>()) {
    const Shape shape = kind.examples.back();
    Narrow narrow(kind, shape);
    Example example(kind, shape, 7);
    const auto expected = gradients<double>(*example.flow, example.weights, example.noise);
    const double condition = *std::max_element(narrow.condition.begin(), narrow.condition.end());
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(kind.name << " of " << to_string(shape) << " on " << forced.name());
      CHECK(kernels::target_name() == forced.name());
      check_round_trip(narrow, kind);
      check_dense_jacobian(narrow);
      const auto got = gradients<float>(*narrow.flow, narrow.weights, narrow.noise);
      REQUIRE(got.size() == expected.size());
      for (std::size_t which = 0; which < got.size(); ++which) {
        double largest = 1, worst = 0;
        for (std::int64_t k = 0; k < expected[which].size(); ++k) {
          largest = std::max(largest, std::abs(expected[which][k]));
          const double off = std::abs(got[which][k] - expected[which][k]);
          worst = std::isnan(off) ? INFINITY : std::max(worst, off);
        }
        INFO("gradient " << which << ", off by " << worst);
        CHECK(worst <= chain * last_place * condition * largest);
      }
    }
  }
}

}  // namespace
