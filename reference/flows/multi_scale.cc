#include "reference/flows/multi_scale.hpp"

#include "reference/flows/chain.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// Upper left, lower right, upper right, lower left; the pairs of a checkerboard, and its own inverse's order.
constexpr std::int64_t by_place_order[] = {0, 3, 1, 2}, by_place_back[] = {0, 2, 3, 1};

Shape squeezed(const std::string& name, const Shape& shape) {
  require_shape(name, "an image", {static_cast<std::int64_t>(shape.size())}, {3});
  if (shape[1] % 2 != 0 || shape[2] % 2 != 0) {
    refuse(name,
           "an image of " + to_string(shape) + " cannot be squeezed: its height and width must be even");
  }
  return {4 * shape[0], shape[1] / 2, shape[2] / 2};
}

Shape image_of(const char* op, const Shape& batch) {
  require_shape(op, "the axes", {static_cast<std::int64_t>(batch.size())}, {4});
  return {batch.begin() + 1, batch.end()};
}

}  // namespace

template <class T>
Var<T> squeeze(Var<T> x, Squeezing squeezing) {
  const Shape to = squeezed("squeeze", image_of("squeeze", x.shape()));
  const std::int64_t n = x.extent(0), c = x.extent(1), h = to[1], w = to[2];
  const Var<T> blocks = reshape(x, {n, c, h, 2, w, 2});
  if (squeezing == Squeezing::by_channel) {
    return reshape(permute(blocks, {0, 1, 3, 5, 2, 4}), {n, 4 * c, h, w});
  }
  const Var<T> places = reshape(permute(blocks, {0, 3, 5, 1, 2, 4}), {n, 4, c, h, w});
  return reshape(autodiff::take<T>(places, 1, by_place_order), {n, 4 * c, h, w});
}

template <class T>
Var<T> unsqueeze(Var<T> x, Squeezing squeezing) {
  const Shape from = image_of("unsqueeze", x.shape());
  if (from[0] % 4 != 0)
    refuse("unsqueeze", "x has " + std::to_string(from[0]) + " channels, no multiple of 4");
  const std::int64_t n = x.extent(0), c = from[0] / 4, h = from[1], w = from[2];
  if (squeezing == Squeezing::by_channel) {
    return reshape(permute(reshape(x, {n, c, 2, 2, h, w}), {0, 1, 4, 2, 5, 3}), {n, c, 2 * h, 2 * w});
  }
  const Var<T> places = autodiff::take<T>(reshape(x, {n, 4, c, h, w}), 1, by_place_back);
  return reshape(permute(reshape(places, {n, 2, 2, c, h, w}), {0, 3, 4, 1, 5, 2}), {n, c, 2 * h, 2 * w});
}

template <class T>
Squeeze<T>::Squeeze(std::string name, const Shape& shape, Squeezing squeezing)
    : Flow<T>(name, shape, squeezed(name, shape)), squeezing_(squeezing) {}

template <class T>
Mapped<T> Squeeze<T>::to_data(const Pass<T>&, Var<T> z) const {
  return {squeeze(z, squeezing_), no_volume_change(z)};
}

template <class T>
Mapped<T> Squeeze<T>::to_noise(const Pass<T>&, Var<T> y) const {
  return {unsqueeze(y, squeezing_), no_volume_change(y)};
}

template <class T>
Part<T>::Part(std::string name, const Shape& shape, FlowPtr<T> flow)
    : Flow<T>(name, shape), flow_(std::move(flow)) {
  require_shape(name, "the part's noise", flow_->noise_shape(), flow_->data_shape());
  require_at_most(name, "the number of places of the part", flow_->data_shape()[0], shape[0]);
  Shape part = shape;
  part[0] = flow_->data_shape()[0];
  require_shape(name, "the part", flow_->data_shape(), part);
}

template <class T>
void Part<T>::add_weights(Weights<T>& weights, Random& random) const {
  flow_->add_weights(weights, random);
}

template <class T>
template <class F>
Mapped<T> Part<T>::apply(Var<T> x, F flow) const {
  const std::int64_t places = flow_->data_shape()[0];
  const Mapped<T> part = flow(slice(x, 1, 0, places));
  return {autodiff::concat<T>({part.value, slice(x, 1, places, x.extent(1))}, 1), part.log_det};
}

template <class T>
Mapped<T> Part<T>::to_data(const Pass<T>& with, Var<T> z) const {
  return apply(z, [&](Var<T> part) { return flow_->forward(with, part); });
}

template <class T>
Mapped<T> Part<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  return apply(y, [&](Var<T> part) { return flow_->inverse(with, part); });
}

template <class T>
FlowPtr<T> towards_noise(std::string name, std::vector<FlowPtr<T>> flows) {
  return std::make_unique<Inverse<T>>(std::make_unique<Chain<T>>(std::move(name), std::move(flows)));
}

#define INSTANTIATE(T)                          \
  template Var<T> squeeze(Var<T>, Squeezing);   \
  template Var<T> unsqueeze(Var<T>, Squeezing); \
  template class Squeeze<T>;                    \
  template class Part<T>;                       \
  template FlowPtr<T> towards_noise(std::string, std::vector<FlowPtr<T>>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
