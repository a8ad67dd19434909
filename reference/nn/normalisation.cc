#include "reference/nn/normalisation.hpp"

#include <cmath>

#include "reference/autodiff/ops.hpp"
#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::nn {
namespace {

using autodiff::Tape;
using autodiff::Var;

// [C] as [C,1,...], which broadcasts over x.
template <class T>
Var<T> per_channel(Var<T> values, Var<T> x) {
  Shape shape(static_cast<std::size_t>(x.rank() - 1), 1);
  shape[0] = values.size();
  return reshape(values, std::move(shape));
}

template <class T>
void require_channels(const char* layer, const Parameters<T>& parameters, const std::string& parameter,
                      Var<T> x) {
  const std::int64_t channels = parameters[parameter].value.size();
  if (x.rank() >= 2 && x.extent(1) == channels) return;
  refuse(layer, "x has shape " + to_string(x.shape()) + ", but must have " + std::to_string(channels) +
                    " channels on axis 1");
}

}  // namespace

template <class T>
BatchNormState<T> add_batch_norm(Parameters<T>& parameters, const std::string& name, std::int64_t channels) {
  parameters.add(name + ".gain", Tensor<T>({channels}, T{1}));
  parameters.add(name + ".bias", Tensor<T>({channels}));
  return {Tensor<T>({channels}), Tensor<T>({channels}, T{1})};
}

template <class T>
Var<T> batch_norm(Parameters<T>& parameters, const std::string& name, Var<T> x, BatchNormState<T>& state,
                  T epsilon, T momentum) {
  require_channels("batch_norm", parameters, name + ".gain", x);
  Tape<T>& tape = *x.tape;
  const Var<T> gain = per_channel(tape.parameter(parameters[name + ".gain"]), x);
  const Var<T> bias = per_channel(tape.parameter(parameters[name + ".bias"]), x);
  if (tape.mode() == autodiff::Mode::evaluate) {
    const Var<T> mean = per_channel(tape.constant(state.mean), x);
    const Var<T> variance = per_channel(tape.constant(state.variance), x);
    return (x - mean) / sqrt(shift(variance, epsilon)) * gain + bias;
  }
  const autodiff::Normalised<T> normalised = normalise_batch(x, epsilon);
  const std::int64_t per_channel_count = x.size() / state.mean.size();
  const T count = static_cast<T>(per_channel_count);
  const T unbiased = count > 1 ? count / (count - 1) : T{1};
  for (std::int64_t c = 0; c < state.mean.size(); ++c) {
    state.mean[c] += momentum * (normalised.mean[c] - state.mean[c]);
    state.variance[c] += momentum * (unbiased * normalised.variance[c] - state.variance[c]);
  }
  return normalised.y * gain + bias;
}

template <class T>
void add_activation_norm(Parameters<T>& parameters, const std::string& name, std::int64_t channels) {
  parameters.add(name + ".log_scale", Tensor<T>({channels}));
  parameters.add(name + ".bias", Tensor<T>({channels}));
}

template <class T>
void fit_activation_norm(Parameters<T>& parameters, const std::string& name, Var<T> x, T epsilon) {
  require_channels("activation_norm", parameters, name + ".bias", x);
  Tape<T> tape(autodiff::Mode::evaluate);
  const autodiff::Normalised<T> measured = normalise_batch(tape.constant(x.shape(), x.value()), T{0});
  Tensor<T>& log_scale = parameters[name + ".log_scale"].value;
  Tensor<T>& bias = parameters[name + ".bias"].value;
  for (std::int64_t c = 0; c < bias.size(); ++c) {
    log_scale[c] = -std::log(std::sqrt(measured.variance[c]) + epsilon);
    bias[c] = -measured.mean[c] * std::exp(log_scale[c]);
  }
}

template <class T>
Var<T> activation_norm(Parameters<T>& parameters, const std::string& name, Var<T> x) {
  require_channels("activation_norm", parameters, name + ".bias", x);
  const Var<T> log_scale = x.tape->parameter(parameters[name + ".log_scale"]);
  const Var<T> bias = x.tape->parameter(parameters[name + ".bias"]);
  return x * per_channel(exp(log_scale), x) + per_channel(bias, x);
}

template <class T>
void add_weight_norm(Parameters<T>& parameters, const std::string& name, const Shape& shape, Random& random) {
  const Tensor<T> v = glorot<T>(random, shape);
  Tensor<T> gain({shape[0]});
  const std::int64_t inputs = v.size() / std::max<std::int64_t>(1, shape[0]);
  for (std::int64_t k = 0; k < v.size(); ++k) gain[k / inputs] += v[k] * v[k];
  for (T& value : gain.flat()) value = std::sqrt(value);
  parameters.add(name + ".v", v);
  parameters.add(name + ".gain", std::move(gain));
}

template <class T>
Var<T> weight_norm(Tape<T>& tape, Parameters<T>& parameters, const std::string& name) {
  const Var<T> v = tape.parameter(parameters[name + ".v"]);
  const Var<T> factor = tape.parameter(parameters[name + ".gain"]) / sqrt(sum_per_sample(square(v)));
  Shape column(static_cast<std::size_t>(v.rank()), 1);
  column[0] = v.extent(0);
  return v * reshape(factor, std::move(column));
}

#define INSTANTIATE(T)                                                                              \
  template BatchNormState<T> add_batch_norm(Parameters<T>&, const std::string&, std::int64_t);      \
  template Var<T> batch_norm(Parameters<T>&, const std::string&, Var<T>, BatchNormState<T>&, T, T); \
  template void add_activation_norm(Parameters<T>&, const std::string&, std::int64_t);              \
  template void fit_activation_norm(Parameters<T>&, const std::string&, Var<T>, T);                 \
  template Var<T> activation_norm(Parameters<T>&, const std::string&, Var<T>);                      \
  template void add_weight_norm(Parameters<T>&, const std::string&, const Shape&, Random&);         \
  template Var<T> weight_norm(Tape<T>&, Parameters<T>&, const std::string&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::nn
