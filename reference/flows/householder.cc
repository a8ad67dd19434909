#include "reference/flows/householder.hpp"

#include <cmath>

#include "reference/tensor/require.hpp"

namespace reference::flows {

template <class T>
Var<T> reflected(Var<T> z, Var<T> v) {
  const Var<T> along = sum(z * v, 1, true) / sum(square(v), 1, true);
  return z - scale(along, T{2}) * v;
}

template <class T>
Householder<T>::Householder(std::string name, HouseholderOptions options)
    : Flow<T>(name, Shape{options.dimensions}), options_(options) {
  require_at_least(name, "the number of dimensions", options.dimensions, 1);
  require_at_least(name, "the number of layers", options.layers, 0);
}

template <class T>
void Householder<T>::add_weights(Weights<T>& weights, Random& random) const {
  const std::int64_t d = options_.dimensions;
  if (options_.context == 0) {
    weights.parameters.add(this->name() + ".v", normal_tensor<T>(random, {options_.layers, d}));
    return;
  }
  for (std::int64_t t = 0; t < options_.layers; ++t) {
    const std::string layer = this->name() + "." + std::to_string(t);
    const std::int64_t inputs = t == 0 ? options_.context : d;
    const double deviation = 1 / std::sqrt(static_cast<double>(inputs));
    weights.parameters.add(layer + ".weight", normal_tensor<T>(random, {d, inputs}, deviation));
    weights.parameters.add(layer + ".bias", normal_tensor<T>(random, {d}, 0.1));
  }
}

template <class T>
std::vector<Var<T>> Householder<T>::mirrors(const Pass<T>& with) const {
  std::vector<Var<T>> all;
  if (options_.context == 0) {
    const Var<T> v = with.parameter(this->name() + ".v");
    for (std::int64_t t = 0; t < options_.layers; ++t) all.push_back(slice(v, 0, t, t + 1));
    return all;
  }
  if (!with.context) refuse(this->name(), "the flow needs a context, but the pass has none");
  Var<T> v = *with.context;
  for (std::int64_t t = 0; t < options_.layers; ++t) {
    const std::string layer = this->name() + "." + std::to_string(t);
    v = linear(v, with.parameter(layer + ".weight"), with.parameter(layer + ".bias"));
    all.push_back(v);
  }
  return all;
}

template <class T>
Mapped<T> Householder<T>::to_data(const Pass<T>& with, Var<T> z) const {
  const Var<T> log_det = no_volume_change(z);
  for (const Var<T>& v : mirrors(with)) z = reflected(z, v);
  return {z, log_det};
}

template <class T>
Mapped<T> Householder<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  const Var<T> log_det = no_volume_change(y);
  const std::vector<Var<T>> all = mirrors(with);
  for (std::size_t t = all.size(); t-- > 0;) y = reflected(y, all[t]);
  return {y, log_det};
}

#define INSTANTIATE(T)                       \
  template Var<T> reflected(Var<T>, Var<T>); \
  template class Householder<T>;
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
