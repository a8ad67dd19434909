#include "reference/flows/permutation.hpp"

#include <numeric>

namespace reference::flows {

template <class T>
void Permutation<T>::add_weights(Weights<T>& weights, Random& random) const {
  if (order_ != Order::shuffled) return;
  std::vector<T> order(static_cast<std::size_t>(this->data_shape()[0]));
  std::iota(order.begin(), order.end(), T{0});
  random.shuffle(order);
  const Shape shape{this->data_shape()[0]};
  weights.state.add(this->name() + ".order", Tensor<T>(shape, std::move(order)));
}

template <class T>
std::vector<std::int64_t> Permutation<T>::places(const Pass<T>& with) const {
  std::vector<std::int64_t> places(static_cast<std::size_t>(this->data_shape()[0]));
  if (order_ == Order::reversed) {
    std::iota(places.rbegin(), places.rend(), 0);
    return places;
  }
  const auto order = with.weights.state[this->name() + ".order"].value.flat();
  for (std::size_t k = 0; k < places.size(); ++k) places[k] = static_cast<std::int64_t>(order[k]);
  return places;
}

template <class T>
Mapped<T> Permutation<T>::to_data(const Pass<T>& with, Var<T> z) const {
  return {autodiff::take<T>(z, 1, places(with)), no_volume_change(z)};
}

template <class T>
Mapped<T> Permutation<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  const std::vector<std::int64_t> order = places(with);
  std::vector<std::int64_t> back(order.size());
  for (std::size_t k = 0; k < order.size(); ++k)
    back[static_cast<std::size_t>(order[k])] = static_cast<std::int64_t>(k);
  return {autodiff::take<T>(y, 1, back), no_volume_change(y)};
}

template class Permutation<float>;
template class Permutation<double>;

}  // namespace reference::flows
