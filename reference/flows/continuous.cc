#include "reference/flows/continuous.hpp"

#include <algorithm>
#include <type_traits>

#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
double usable_tolerance(const ContinuousOptions& options) {
  return std::is_same_v<T, float> ? std::max(options.tolerance, 1e-6) : options.tolerance;
}

// sum over directions e of e.(df/dz)e, [N].
template <class T>
Var<T> trace_of(const Motion<T>& motion, Var<T> directions) {
  return sum(sum(motion.derivatives * directions, 2), 0);
}

template <class T>
Var<T> add_scaled(Var<T> x, double factor, Var<T> y) {
  return factor == 0 ? x : x + scale(y, static_cast<T>(factor));
}

template <class T>
Mapped<T> stepped(const RungeKutta& method, const Field<T>& field, const Mapped<T>& from, Var<T> directions,
                  double t, double h) {
  std::vector<Var<T>> velocities;
  Mapped<T> to = from;
  for (std::size_t i = 0; i < method.c.size(); ++i) {
    // The last stage of Dormand & Prince serves its error alone.
    const bool needed = method.b[i] != 0 || i + 1 < method.c.size();
    if (!needed) break;
    Var<T> at = from.value;
    for (std::size_t j = 0; j < i; ++j) at = add_scaled(at, h * method.a[i][j], velocities[j]);
    const Motion<T> motion = field(t + method.c[i] * h, at, directions);
    velocities.push_back(motion.velocity);
    to.value = add_scaled(to.value, h * method.b[i], motion.velocity);
    if (method.b[i] != 0) to.log_det = add_scaled(to.log_det, h * method.b[i], trace_of(motion, directions));
  }
  return to;
}

// What an evaluating tape says of z and the trace, in numbers: state z then log-determinants.
template <class T>
std::vector<double> joined(Var<T> value, Var<T> log_det) {
  std::vector<double> all(value.value().begin(), value.value().end());
  all.insert(all.end(), log_det.value().begin(), log_det.value().end());
  return all;
}

template <class T>
Tensor<T> positions(const Shape& shape, std::span<const double> y) {
  Tensor<T> z(shape);
  for (std::int64_t k = 0; k < z.size(); ++k) z[k] = static_cast<T>(y[static_cast<std::size_t>(k)]);
  return z;
}

// Slope of (z, log-determinant) for the adaptive solver; `ask` gives the motion on a tape of its own.
template <class T, class Ask>
std::vector<double> chosen_times(const Ask& ask, Var<T> z, std::vector<double>& state, double from, double to,
                                 double tolerance) {
  state = joined(z, no_volume_change(z));
  const Slope slope = [&](double t, std::span<const double> y, std::span<double> dy) {
    const std::vector<double> all = ask(t, positions<T>(z.shape(), y));
    std::copy(all.begin(), all.end(), dy.begin());
  };
  return integrate(slope, state, from, to, tolerance);
}

}  // namespace

template <class T>
Mapped<T> moved(const Field<T>& field, Var<T> z, Var<T> directions, const ContinuousOptions& options,
                double from, double to) {
  const RungeKutta& method = runge_kutta(options.solver);
  std::vector<double> times;
  if (options.solver == Solver::dormand_prince) {
    // The field writes on the tape of z; what the search for steps leaves there is never looked at again.
    const auto ask = [&](double t, const Tensor<T>& at) {
      const Motion<T> motion = field(t, z.tape->constant(at), directions);
      return joined(motion.velocity, trace_of(motion, directions));
    };
    std::vector<double> state;
    times = chosen_times<T>(ask, z, state, from, to, usable_tolerance<T>(options));
  } else {
    require_at_least("continuous", "the number of steps", options.steps, 1);
    const double count = static_cast<double>(options.steps);
    for (std::int64_t k = 0; k <= options.steps; ++k) {
      times.push_back(from + (to - from) * static_cast<double>(k) / count);
    }
  }
  Mapped<T> at{z, no_volume_change(z)};
  for (std::size_t k = 0; k + 1 < times.size(); ++k) {
    at = stepped(method, field, at, directions, times[k], times[k + 1] - times[k]);
  }
  return at;
}

template <class T>
Tensor<T> unit_directions(std::int64_t rows, std::int64_t dimensions) {
  Tensor<T> units({dimensions, rows, dimensions});
  for (std::int64_t k = 0; k < dimensions; ++k) {
    for (std::int64_t n = 0; n < rows; ++n) units(k, n, k) = 1;
  }
  return units;
}

template <class T>
Continuous<T>::Continuous(std::string name, ContinuousOptions options, DynamicsPtr<T> dynamics)
    : Flow<T>(name, Shape{dynamics->dimensions()}), options_(options), dynamics_(std::move(dynamics)) {}

template <class T>
void Continuous<T>::add_weights(Weights<T>& weights, Random& random) const {
  dynamics_->add_weights(weights, random);
  if (options_.trace == Trace::hutchinson) weights.state.add(this->name() + ".solves", Tensor<T>({1}));
}

template <class T>
Mapped<T> Continuous<T>::to_data(const Pass<T>& with, Var<T> z) const {
  return solved(with, z, options_.start, options_.end);
}
template <class T>
Mapped<T> Continuous<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  return solved(with, y, options_.end, options_.start);
}

template <class T>
Mapped<T> Continuous<T>::solved(const Pass<T>& with, Var<T> z, double from, double to) const {
  const std::int64_t rows = z.extent(0), d = z.extent(1);
  Tensor<T> directions = unit_directions<T>(rows, d);
  if (options_.trace == Trace::hutchinson && with.use == Use::train) {
    T& solves = with.weights.state[this->name() + ".solves"].value[0];
    Random random(static_cast<std::uint64_t>(solves) + 1);
    solves += 1;
    directions = Tensor<T>({1, rows, d});
    for (T& sign : directions.flat()) sign = random.uniform() < 0.5 ? T{-1} : T{1};
  }
  if (options_.gradient == PathGradient::adjoint && with.tape.mode() == autodiff::Mode::train) {
    return solved_by_adjoint(with, z, directions, from, to);
  }
  return moved(dynamics_->field(with), z, with.tape.constant(directions), options_, from, to);
}

// One node [N,D+1] of the tape holds z and the log-determinant at the end; its way back is the adjoint
// equation. What hangs on z and on the parameters, so that the tape asks for the gradient at all, is the node
// itself: the parameters' gradients are added where they lie.
template <class T>
Mapped<T> Continuous<T>::solved_by_adjoint(const Pass<T>& with, Var<T> z, const Tensor<T>& directions,
                                           double from, double to) const {
  const std::int64_t rows = z.extent(0), d = z.extent(1);
  Tape<T> scratch(autodiff::Mode::evaluate);
  const Pass<T> alone{scratch, with.weights, {}, with.use};
  const Mapped<T> end = moved(dynamics_->field(alone), scratch.constant(with.tape.value_tensor(z)),
                              scratch.constant(directions), options_, from, to);
  // Depends on every parameter of the flow.
  std::vector<Var<T>> operands = {z};
  for (auto& parameter : with.weights.parameters) operands.push_back(with.tape.parameter(parameter));
  const Var<T> both = with.tape.result({rows, d + 1}, operands);
  T* out = with.tape.output(both).data();
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t k = 0; k < d; ++k) out[n * (d + 1) + k] = end.value[n * d + k];
    out[n * (d + 1) + d] = end.log_det[n];
  }
  Weights<T>* weights = &with.weights;
  const Var<T> kept = with.tape.constant(directions);
  const Use use = with.use;
  with.tape.on_backward(both, [this, weights, use, kept, z, both, from, to] {
    adjoint({*z.tape, *weights, {}, use}, z.tape->value_tensor(kept), z, both, from, to);
  });
  return {slice(both, 1, 0, d), reshape(slice(both, 1, d, d + 1), {rows})};
}

// State: z, a, and the gradients of all parameters, integrated from `to` back to `from`.
template <class T>
void Continuous<T>::adjoint(const Pass<T>& with, const Tensor<T>& directions, Var<T> z, Var<T> end,
                            double from, double to) const {
  const std::int64_t rows = z.extent(0), d = z.extent(1);
  const std::size_t moving = static_cast<std::size_t>(rows * d);
  const std::span<const T> gradient = with.tape.gradient(end);
  Tensor<T> on_trace({rows});
  std::vector<double> state(2 * moving);
  for (std::int64_t n = 0; n < rows; ++n) {
    for (std::int64_t k = 0; k < d; ++k) {
      const auto from_both = static_cast<std::size_t>(n * (d + 1) + k),
                 own = static_cast<std::size_t>(n * d + k);
      state[own] = static_cast<double>(end.value()[from_both]);
      state[moving + own] = static_cast<double>(gradient[from_both]);
    }
    on_trace[n] = gradient[static_cast<std::size_t>(n * (d + 1) + d)];
  }
  nn::Parameters<T>& parameters = with.weights.parameters;
  state.resize(2 * moving + static_cast<std::size_t>(parameters.element_count()));
  // The gradients that there are wait aside while a small tape uses their place.
  std::vector<Tensor<T>> saved;
  for (const auto& parameter : parameters) saved.push_back(parameter.gradient);

  Tape<T> tape;
  const Slope slope = [&](double t, std::span<const double> y, std::span<double> dy) {
    tape.clear();
    parameters.clear_gradients();
    const Var<T> at = tape.leaf(positions<T>(z.shape(), y));
    const Var<T> units = tape.constant(directions);
    const Motion<T> motion = dynamics_->field(Pass<T>{tape, with.weights, {}, with.use})(t, at, units);
    const Var<T> a = tape.constant(positions<T>(z.shape(), y.subspan(moving)));
    tape.backward(sum(motion.velocity * a) + sum(trace_of(motion, units) * tape.constant(on_trace)));
    const Tensor<T> pull = tape.gradient_tensor(at);
    for (std::size_t k = 0; k < moving; ++k) {
      dy[k] = static_cast<double>(motion.velocity.value()[k]);
      dy[moving + k] = -static_cast<double>(pull.flat()[k]);
    }
    std::size_t k = 2 * moving;
    for (const auto& parameter : parameters) {
      for (const T g : parameter.gradient.flat()) dy[k++] = -static_cast<double>(g);
    }
  };
  integrate(slope, state, to, from, usable_tolerance<T>(options_));

  std::size_t k = 2 * moving, which = 0;
  for (auto& parameter : parameters) {
    // In place: the tape knows where they lie.
    const Tensor<T>& before = saved[which++];
    for (std::int64_t n = 0; n < before.size(); ++n) {
      parameter.gradient[n] = before[n] + static_cast<T>(state[k++]);
    }
  }
  if (!with.tape.needs_gradient(z)) return;
  const std::span<T> dz = with.tape.gradient(z);
  for (std::size_t n = 0; n < moving; ++n) dz[n] += static_cast<T>(state[moving + n]);
}

#define INSTANTIATE(T)                                                                                 \
  template Mapped<T> moved(const Field<T>&, Var<T>, Var<T>, const ContinuousOptions&, double, double); \
  template Tensor<T> unit_directions(std::int64_t, std::int64_t);                                      \
  template class Continuous<T>;
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
