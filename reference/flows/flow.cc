#include "reference/flows/flow.hpp"

#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
void require_samples(const std::string& flow, const char* what, Var<T> x, const Shape& sample) {
  Shape expected = sample;
  expected.insert(expected.begin(), x.rank() == 0 ? 0 : x.extent(0));
  require_shape(flow, what, x.shape(), expected);
}

}  // namespace

template <class T>
Mapped<T> Flow<T>::forward(const Pass<T>& with, Var<T> z) const {
  require_samples(name_, "the noise", z, noise_shape_);
  return to_data(with, z);
}

template <class T>
Mapped<T> Flow<T>::inverse(const Pass<T>& with, Var<T> y) const {
  require_samples(name_, "the data", y, data_shape_);
  return to_noise(with, y);
}

template <class T>
Var<T> no_volume_change(Var<T> x) {
  return x.tape->constant(Tensor<T>({x.extent(0)}));
}

template class Flow<float>;
template class Flow<double>;
template Var<float> no_volume_change(Var<float>);
template Var<double> no_volume_change(Var<double>);

}  // namespace reference::flows
