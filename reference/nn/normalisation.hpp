#pragma once
// Layers that keep activations or weights at a common scale, on the parameters <name>.<part>. Channels are
// axis 1 of x [N,C,...].
//
//   batch norm        y = gain (x - mean) / sqrt(variance + epsilon) + bias; while training, mean and
//   variance
//                     are those of the batch and go into running averages, by which it evaluates
//                     (Ioffe & Szegedy 2015)
//   activation norm   y = exp(log_scale) x + bias, first set so that a given batch gets mean 0 and variance 1
//                     (Kingma & Dhariwal 2018, section 3.1)
//   weight norm       w = gain v / |v|, of each output's weights (Salimans & Kingma 2016, eq. 2)

#include <string>

#include "reference/autodiff/tape.hpp"
#include "reference/random/random.hpp"

namespace reference::nn {

// The running averages are state, not parameters: no optimiser sees them.
template <class T>
struct BatchNormState {
  Tensor<T> mean, variance;  // [C]
};
template <class T>
BatchNormState<T> add_batch_norm(Parameters<T>& parameters, const std::string& name, std::int64_t channels);
// The averages move by `momentum` towards the batch, the variance as an unbiased one, as torch's do. The mode
// of the tape decides between training and evaluating.
template <class T>
autodiff::Var<T> batch_norm(Parameters<T>& parameters, const std::string& name, autodiff::Var<T> x,
                            BatchNormState<T>& state, T epsilon = T(1e-5), T momentum = T(0.1));

template <class T>
void add_activation_norm(Parameters<T>& parameters, const std::string& name, std::int64_t channels);
// Sets the parameters by what x is.
template <class T>
void fit_activation_norm(Parameters<T>& parameters, const std::string& name, autodiff::Var<T> x,
                         T epsilon = T(1e-6));
template <class T>
autodiff::Var<T> activation_norm(Parameters<T>& parameters, const std::string& name, autodiff::Var<T> x);

// <name>.v of that shape and <name>.gain, [outputs]; w begins as v is drawn (glorot).
template <class T>
void add_weight_norm(Parameters<T>& parameters, const std::string& name, const Shape& shape, Random& random);
// The weights w, for linear or conv2d.
template <class T>
autodiff::Var<T> weight_norm(autodiff::Tape<T>& tape, Parameters<T>& parameters, const std::string& name);

}  // namespace reference::nn
