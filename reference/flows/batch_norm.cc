#include "reference/flows/batch_norm.hpp"

#include <algorithm>

namespace reference::flows {
namespace {

constexpr double epsilon = 1e-5, momentum = 0.1;

}  // namespace

template <class T>
void BatchNorm<T>::add_weights(Weights<T>& weights, Random&) const {
  const std::int64_t channels = this->data_shape()[0];
  const std::string& name = this->name();
  weights.parameters.add(name + ".log_gamma", Tensor<T>({channels}));
  weights.parameters.add(name + ".beta", Tensor<T>({channels}));
  weights.state.add(name + ".running_mean", Tensor<T>({channels}));
  weights.state.add(name + ".running_var", Tensor<T>({channels}, T{1}));
}

template <class T>
Var<T> BatchNorm<T>::per_channel(Var<T> values) const {
  Shape shape(this->data_shape().size() + 1, 1);
  shape[1] = values.size();
  return reshape(values, std::move(shape));
}

template <class T>
typename BatchNorm<T>::Moments BatchNorm<T>::running(const Pass<T>& with) const {
  return {per_channel(with.state(this->name() + ".running_mean")),
          per_channel(with.state(this->name() + ".running_var"))};
}

template <class T>
typename BatchNorm<T>::Moments BatchNorm<T>::measured(const Pass<T>& with, Var<T> x) const {
  const std::int64_t rows = x.extent(0), channels = x.extent(1),
                     places = x.size() / std::max<std::int64_t>(1, rows * channels);
  const auto sum_per_channel = [&](Var<T> v) { return sum(sum(reshape(v, {rows, channels, places}), 2), 0); };
  const auto count = static_cast<T>(rows * places);
  const Var<T> mean = scale(sum_per_channel(x), 1 / count);
  const Var<T> variance =
      scale(sum_per_channel(square(x - per_channel(mean))), 1 / std::max(T{1}, count - 1));
  const auto move = [&](const char* name, Var<T> batch) {
    Tensor<T>& average = with.weights.state[this->name() + name].value;
    for (std::int64_t c = 0; c < channels; ++c)
      average[c] += static_cast<T>(momentum) * (batch[c] - average[c]);
  };
  move(".running_mean", mean);
  move(".running_var", variance);
  return {per_channel(mean), per_channel(variance)};
}

// log_gamma - log(variance + epsilon) / 2, [1,C,1,..].
template <class T>
Var<T> BatchNorm<T>::log_slope(const Pass<T>& with, Var<T> variance) const {
  return per_channel(with.parameter(this->name() + ".log_gamma")) -
         scale(log(shift(variance, static_cast<T>(epsilon))), T{0.5});
}

template <class T>
Var<T> BatchNorm<T>::for_each_row(Var<T> slope, Var<T> x) const {
  const std::int64_t places = element_count(this->data_shape()) / this->data_shape()[0];
  return no_volume_change(x) + scale(sum(slope), static_cast<T>(places));
}

template <class T>
Mapped<T> BatchNorm<T>::to_noise(const Pass<T>& with, Var<T> x) const {
  const Moments moments = with.use == Use::train ? measured(with, x) : running(with);
  const Var<T> slope = log_slope(with, moments.variance);
  const Var<T> beta = per_channel(with.parameter(this->name() + ".beta"));
  return {(x - moments.mean) * exp(slope) + beta, for_each_row(slope, x)};
}

template <class T>
Mapped<T> BatchNorm<T>::to_data(const Pass<T>& with, Var<T> z) const {
  const Moments moments = running(with);
  const Var<T> slope = -log_slope(with, moments.variance);
  const Var<T> beta = per_channel(with.parameter(this->name() + ".beta"));
  return {(z - beta) * exp(slope) + moments.mean, for_each_row(slope, z)};
}

template class BatchNorm<float>;
template class BatchNorm<double>;

}  // namespace reference::flows
