#pragma once
// The laws that every flow obeys, each a function of a flow and its weights, each with CHECKs:
//
//   const flows::FlowPtr<double> flow = ...;
//   Bijector bijector{*flow, weights};
//   expect_round_trips(bijector, noise, 1e-9);
//
// All in double. Noise and data are batches [N, ...].

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "reference/flows/flow.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

namespace test_support {

struct Bijector {
  const reference::flows::Flow<double>& flow;
  reference::flows::Weights<double>& weights;
  const reference::Tensor<double>* context = nullptr;  // [N,C]
};

struct Image {
  reference::Tensor<double> value, log_det;
};

enum class Way { forward, inverse };

namespace bijector_details {

using reference::Shape;
using reference::Tensor;
using reference::autodiff::Mode;
using reference::autodiff::Tape;
using reference::autodiff::Var;
using reference::flows::Mapped;
using reference::flows::Pass;

inline Mapped<double> mapped(Tape<double>& tape, const Bijector& bijector, Way way, Var<double> x) {
  Pass<double> with{tape, bijector.weights};
  if (bijector.context != nullptr) with.context = tape.constant(*bijector.context);
  return way == Way::forward ? bijector.flow.forward(with, x) : bijector.flow.inverse(with, x);
}

// log |det| by Gaussian elimination with row pivots; a is [D,D].
inline double log_abs_det(Tensor<double> a) {
  const std::int64_t d = a.extent(0);
  double total = 0;
  for (std::int64_t k = 0; k < d; ++k) {
    std::int64_t pivot = k;
    for (std::int64_t i = k + 1; i < d; ++i) {
      if (std::abs(a(i, k)) > std::abs(a(pivot, k))) pivot = i;
    }
    for (std::int64_t j = 0; j < d; ++j) std::swap(a(k, j), a(pivot, j));
    total += std::log(std::abs(a(k, k)));
    for (std::int64_t i = k + 1; i < d; ++i) {
      const double factor = a(i, k) / a(k, k);
      for (std::int64_t j = k; j < d; ++j) a(i, j) -= factor * a(k, j);
    }
  }
  return total;
}

inline Tensor<double> row(const Tensor<double>& x, std::int64_t n) {
  Shape shape = x.shape();
  const std::int64_t size = x.size() / shape[0];
  shape[0] = 1;
  return {shape, {x.data() + n * size, x.data() + (n + 1) * size}};
}

}  // namespace bijector_details

inline Image image(const Bijector& bijector, Way way, const reference::Tensor<double>& x) {
  reference::autodiff::Tape<double> tape(reference::autodiff::Mode::evaluate);
  const auto result = bijector_details::mapped(tape, bijector, way, tape.constant(x));
  return {tape.value_tensor(result.value), tape.value_tensor(result.log_det)};
}

// d value / dx of one sample x [1, ...], [D,D], a row for each element of the value: by backward passes.
inline reference::Tensor<double> jacobian(const Bijector& bijector, Way way,
                                          const reference::Tensor<double>& x) {
  using namespace bijector_details;
  const std::int64_t d = x.size();
  Tensor<double> result({d, d});
  Tape<double> tape;
  for (std::int64_t i = 0; i < d; ++i) {
    tape.clear();
    const Var<double> in = tape.leaf(x);
    const Var<double> out = mapped(tape, bijector, way, in).value;
    Tensor<double> one(out.shape());
    one[i] = 1;
    tape.backward(out, one);
    const Tensor<double> gradient = tape.gradient_tensor(in);
    std::copy_n(gradient.data(), d, result.data() + i * d);
  }
  for (auto& parameter : bijector.weights.parameters)
    std::fill_n(parameter.gradient.data(), parameter.gradient.size(), 0.0);
  return result;
}

// inverse(forward(z)) = z, and the log-determinants are opposite; within tolerance * max(1, |z|).
inline void expect_round_trip(const Bijector& bijector, Way first, const reference::Tensor<double>& x,
                              double tolerance) {
  const Image there = image(bijector, first, x);
  const Image back = image(bijector, first == Way::forward ? Way::inverse : Way::forward, there.value);
  check_close(back.value, x, tolerance);
  check_close(back.log_det, axpy(-1, there.log_det, reference::Tensor<double>(there.log_det.shape())),
              10 * tolerance);
}

// The log-determinant of each row is that of the dense Jacobian.
inline void expect_log_det(const Bijector& bijector, Way way, const reference::Tensor<double>& x,
                           double tolerance) {
  const reference::Tensor<double> log_det = image(bijector, way, x).log_det;
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    Bijector alone = bijector;
    reference::Tensor<double> own;
    if (bijector.context != nullptr) {
      own = bijector_details::row(*bijector.context, n);
      alone.context = &own;
    }
    const double dense = bijector_details::log_abs_det(jacobian(alone, way, bijector_details::row(x, n)));
    INFO("row " << n);
    CHECK(log_det[n] == Approx(dense).margin(tolerance).epsilon(tolerance));
  }
}

// Each row of a batch is what it is alone.
inline void expect_rows_independent(const Bijector& bijector, Way way, const reference::Tensor<double>& x,
                                    double tolerance = 1e-12) {
  const Image together = image(bijector, way, x);
  for (std::int64_t n = 0; n < x.extent(0); ++n) {
    Bijector alone = bijector;
    reference::Tensor<double> own;
    if (bijector.context != nullptr) {
      own = bijector_details::row(*bijector.context, n);
      alone.context = &own;
    }
    const Image single = image(alone, way, bijector_details::row(x, n));
    check_close(single.value, bijector_details::row(together.value, n), tolerance);
    CHECK(single.log_det[0] == Approx(together.log_det[n]).margin(tolerance));
  }
}

namespace bijector_details {

// The derivative of `loss` at x along `direction`, from five points: errs by about 1e-20 times the fifth
// derivative and 2e-11 times the value.
template <class F>
double slope_along(F loss, const Tensor<double>& x, const Tensor<double>& direction) {
  constexpr double step = 0x1p-16;
  const auto at = [&](double distance) { return loss(axpy(distance, direction, x)); };
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

}  // namespace bijector_details

// The gradients of a weighted sum of value and log-determinant, with respect to x and to every parameter,
// against differences along random directions; and no parameter's is zero everywhere, unless `idle` names it.
inline void expect_gradients(const Bijector& bijector, Way way, const reference::Tensor<double>& x,
                             reference::Random& random, const std::set<std::string>& idle = {}) {
  using namespace bijector_details;
  const Image once = image(bijector, way, x);
  const Tensor<double> on_value = reference::normal_tensor<double>(random, once.value.shape());
  const Tensor<double> on_log_det = reference::normal_tensor<double>(random, once.log_det.shape());
  const auto loss = [&](Tape<double>& tape, Var<double> in) {
    const Mapped<double> out = mapped(tape, bijector, way, in);
    return sum(out.value * tape.constant(on_value)) + sum(out.log_det * tape.constant(on_log_det));
  };
  const auto value_at = [&](const Tensor<double>& at) {
    Tape<double> tape(Mode::evaluate);
    return loss(tape, tape.constant(at))[0];
  };
  const auto expect_slope = [&](const auto& f, const Tensor<double>& at, const Tensor<double>& gradient) {
    // A wrong gradient is wrong along every direction. Rectifiers have kinks, and between the five points of
    // one direction there may be one.
    constexpr int directions = 3;
    double claimed = 0, measured = 0;
    for (int k = 0; k < directions; ++k) {
      const Tensor<double> direction =
          reference::normal_tensor<double>(random, at.shape(), 1 / std::sqrt(static_cast<double>(at.size())));
      claimed = dot(gradient, direction);
      measured = slope_along(f, at, direction);
      if (claimed == Approx(measured).epsilon(1e-7).margin(1e-8)) break;
    }
    CHECK(claimed == Approx(measured).epsilon(1e-7).margin(1e-8));
  };
  bijector.weights.parameters.clear_gradients();
  Tape<double> tape;
  const Var<double> in = tape.leaf(x);
  tape.backward(loss(tape, in));
  expect_slope(value_at, x, tape.gradient_tensor(in));
  for (auto& parameter : bijector.weights.parameters) {
    INFO("parameter " << parameter.name);
    const Tensor<double> saved = parameter.value;
    const auto moved = [&](const Tensor<double>& at) {
      parameter.value = at;
      const double result = value_at(x);
      parameter.value = saved;
      return result;
    };
    expect_slope(moved, saved, parameter.gradient);
    bool reached = idle.count(parameter.name) != 0;
    for (const double g : parameter.gradient.flat()) reached = reached || g != 0;
    CHECK(reached);
  }
}

}  // namespace test_support
