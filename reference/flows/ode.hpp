#pragma once
// Ordinary differential equations dy/dt = f(t, y), solved in steps.
//
// A Runge-Kutta method is a table: k_i = f(t + c_i h, y + h sum_j a_ij k_j), y' = y + h sum_i b_i k_i. The
// orders are 1, 2, 4, 4, 5:
//
//   euler, midpoint, rk4 (the classic one), rk4_38 (the 3/8 rule, which torchdiffeq calls rk4),
//   dormand_prince (with an embedded method of order 4, by which the step is chosen)

#include <functional>
#include <span>
#include <vector>

namespace reference::flows {

enum class Solver { euler, midpoint, rk4, rk4_38, dormand_prince };

struct RungeKutta {
  std::vector<double> c, b;
  std::vector<std::vector<double>> a;  // row i has i entries
};
const RungeKutta& runge_kutta(Solver solver);

using Slope = std::function<void(double t, std::span<const double> y, std::span<double> dy)>;

// Integrates y from `from` to `to`, which may lie before it, by Dormand & Prince's method. A step is taken
// when the root mean square of error_i / (tolerance (1 + |y_i|)) is at most 1. Returns the times at which
// steps begin and, at last, `to`. Throws std::runtime_error when a step becomes too small to move the time.
std::vector<double> integrate(const Slope& slope, std::vector<double>& y, double from, double to,
                              double tolerance);

}  // namespace reference::flows
