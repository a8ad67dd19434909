#include "reference/flows/ode.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace reference::flows {
namespace {

// Coefficients of y' minus those of the embedded method of order 4.
constexpr double error_weights[7] = {71.0 / 57600,      0,          -71.0 / 16695, 71.0 / 1920,
                                     -17253.0 / 339200, 22.0 / 525, -1.0 / 40};

struct Step {
  std::vector<double> y;
  double error;  // at most 1 when the step is good
};

Step try_step(const Slope& slope, const std::vector<double>& y, double t, double h, double tolerance) {
  const RungeKutta& method = runge_kutta(Solver::dormand_prince);
  const std::size_t stages = method.c.size(), size = y.size();
  std::vector<std::vector<double>> k(stages, std::vector<double>(size));
  std::vector<double> at(size);
  for (std::size_t i = 0; i < stages; ++i) {
    at = y;
    for (std::size_t j = 0; j < i; ++j) {
      for (std::size_t n = 0; n < size; ++n) at[n] += h * method.a[i][j] * k[j][n];
    }
    slope(t + method.c[i] * h, at, k[i]);
  }
  Step step{y, 0};
  for (std::size_t n = 0; n < size; ++n) {
    double error = 0;
    for (std::size_t i = 0; i < stages; ++i) {
      step.y[n] += h * method.b[i] * k[i][n];
      error += h * error_weights[i] * k[i][n];
    }
    const double scaled = error / (tolerance * (1 + std::max(std::abs(y[n]), std::abs(step.y[n]))));
    step.error += scaled * scaled;
  }
  step.error = std::sqrt(step.error / static_cast<double>(std::max<std::size_t>(1, size)));
  return step;
}

}  // namespace

const RungeKutta& runge_kutta(Solver solver) {
  static const RungeKutta euler{{0}, {1}, {{}}};
  static const RungeKutta midpoint{{0, 0.5}, {0, 1}, {{}, {0.5}}};
  static const RungeKutta rk4{
      {0, 0.5, 0.5, 1}, {1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6}, {{}, {0.5}, {0, 0.5}, {0, 0, 1}}};
  static const RungeKutta rk4_38{
      {0, 1.0 / 3, 2.0 / 3, 1}, {0.125, 0.375, 0.375, 0.125}, {{}, {1.0 / 3}, {-1.0 / 3, 1}, {1, -1, 1}}};
  static const RungeKutta dormand_prince{
      {0, 0.2, 0.3, 0.8, 8.0 / 9, 1, 1},
      {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84, 0},
      {{},
       {0.2},
       {3.0 / 40, 9.0 / 40},
       {44.0 / 45, -56.0 / 15, 32.0 / 9},
       {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
       {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
       {35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84}}};
  switch (solver) {
    case Solver::euler:
      return euler;
    case Solver::midpoint:
      return midpoint;
    case Solver::rk4:
      return rk4;
    case Solver::rk4_38:
      return rk4_38;
    case Solver::dormand_prince:
      break;
  }
  return dormand_prince;
}

std::vector<double> integrate(const Slope& slope, std::vector<double>& y, double from, double to,
                              double tolerance) {
  std::vector<double> times = {from};
  double t = from, h = (to - from) / 10;
  while (t != to) {
    const bool last = std::abs(h) >= std::abs(to - t);
    if (last) h = to - t;
    if (t + h == t) throw std::runtime_error("integrate: the step has become too small to move the time");
    Step step = try_step(slope, y, t, h, tolerance);
    // Also when the error is no number: the step is made smaller.
    const bool good = step.error <= 1;
    if (good) {
      y = std::move(step.y);
      t = last ? to : t + h;
      times.push_back(t);
    }
    const double factor = step.error > 0 ? 0.9 * std::pow(step.error, -0.2) : 10;
    h *= std::isfinite(step.error) ? std::clamp(factor, 0.2, good ? 10.0 : 1.0) : 0.2;
  }
  return times;
}

}  // namespace reference::flows
