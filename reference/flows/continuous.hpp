#pragma once
// Continuous flow (Chen et al. 2018; Grathwohl et al. 2019): noise moves with a velocity f.
//
//   dz/dt = f(t, z),  forward() from t = start to end, inverse() back
//   log |det dz(end)/dz(start)| = integral of tr(df/dz) dt,  so that d log p / dt = -tr(df/dz)
//
// The trace is exact (D derivatives a step) or, while training, Hutchinson's estimate e.(df/dz)e with signs e
// drawn once a solve. Solvers: ode.hpp. Forward and inverse undo each other as far as the solver is exact.
//
// Gradients: `discrete` ones go through the steps (of the adaptive solver too, whose choice of steps counts
// as constant). `adjoint` ones solve a second equation backwards, with memory for one step:
//
//   da/dt = -(df/dz)^T a + g grad_z tr(df/dz),  dL/dtheta = integral of a^T df/dtheta - g d tr/dtheta dt
//
// where a = dL/dz, and g is the gradient of log p: minus that of the log-determinant.
//
// Weights are those of the dynamics; state <name>.solves counts the solves of training, which seeds e.

#include "reference/flows/dynamics.hpp"
#include "reference/flows/ode.hpp"

namespace reference::flows {

enum class Trace { exact, hutchinson };
enum class PathGradient { discrete, adjoint };

struct ContinuousOptions {
  Solver solver = Solver::rk4;
  std::int64_t steps = 8;   // but for dormand_prince
  double tolerance = 1e-6;  // of dormand_prince, and of the adjoint; at least 1e-6 in single precision
  double start = 0, end = 1;
  Trace trace = Trace::exact;
  PathGradient gradient = PathGradient::discrete;
};

// z [N,D] moved from one time to another; log_det as above. `directions` [K,N,D]: the unit vectors for the
// exact trace, or e alone, [1,N,D]. Discrete gradients.
template <class T>
Mapped<T> moved(const Field<T>& field, Var<T> z, Var<T> directions, const ContinuousOptions& options,
                double from, double to);

// Unit vectors for N rows, [D,N,D].
template <class T>
Tensor<T> unit_directions(std::int64_t rows, std::int64_t dimensions);

template <class T>
class Continuous final : public Flow<T> {
 public:
  Continuous(std::string name, ContinuousOptions options, DynamicsPtr<T> dynamics);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  Mapped<T> solved(const Pass<T>& with, Var<T> z, double from, double to) const;
  Mapped<T> solved_by_adjoint(const Pass<T>& with, Var<T> z, const Tensor<T>& directions, double from,
                              double to) const;
  void adjoint(const Pass<T>& with, const Tensor<T>& directions, Var<T> z, Var<T> end, double from,
               double to) const;
  ContinuousOptions options_;
  DynamicsPtr<T> dynamics_;
};

}  // namespace reference::flows
