#include "reference/flows/coupling.hpp"

#include <algorithm>
#include <numeric>

#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

bool is_run(const std::vector<std::int64_t>& places) {
  for (std::size_t k = 1; k < places.size(); ++k) {
    if (places[k] != places[k - 1] + 1) return false;
  }
  return !places.empty();
}

template <class T>
Var<T> pick(Var<T> x, const std::vector<std::int64_t>& places) {
  if (is_run(places)) return slice(x, 1, places.front(), places.back() + 1);
  return autodiff::take<T>(x, 1, places);
}

// Where each place is in `order`; empty when that is no permutation.
std::vector<std::int64_t> places_in(const std::vector<std::int64_t>& order, std::int64_t places) {
  std::vector<std::int64_t> back(static_cast<std::size_t>(places), -1);
  if (static_cast<std::int64_t>(order.size()) != places) return {};
  for (std::size_t k = 0; k < order.size(); ++k) {
    if (order[k] < 0 || order[k] >= places) return {};
    back[static_cast<std::size_t>(order[k])] = static_cast<std::int64_t>(k);
  }
  return std::find(back.begin(), back.end(), -1) == back.end() ? back : std::vector<std::int64_t>{};
}

Shape one_of(const Shape& sample) {
  Shape shape = sample;
  shape.insert(shape.begin(), 1);
  return shape;
}

}  // namespace

Split half_split(std::int64_t places, bool second_stays) {
  Split split;
  for (std::int64_t k = 0; k < places; ++k)
    ((k < places / 2) != second_stays ? split.kept : split.moved).push_back(k);
  return split;
}

Split alternate_split(std::int64_t places, bool odd_stay) {
  Split split;
  for (std::int64_t k = 0; k < places; ++k)
    ((k % 2 == 1) == odd_stay ? split.kept : split.moved).push_back(k);
  return split;
}

template <class T>
Coupling<T>::Coupling(std::string name, const Shape& shape, Split split, ConditionerPtr<T> conditioner,
                      MapPtr<T> map)
    : Flow<T>(name, shape),
      split_(std::move(split)),
      conditioner_(std::move(conditioner)),
      map_(std::move(map)) {
  std::vector<std::int64_t> order = split_.kept;
  order.insert(order.end(), split_.moved.begin(), split_.moved.end());
  back_ = places_in(order, shape.empty() ? 0 : shape[0]);
  if (back_.empty())
    refuse(name, "what stays and what moves are not all places of " + to_string(shape) + " once");
}

template <class T>
void Coupling<T>::add_weights(Weights<T>& weights, Random& random) const {
  conditioner_->add_weights(weights, random);
}

template <class T>
template <class F>
Mapped<T> Coupling<T>::apply(const Pass<T>& with, Var<T> x, F map) const {
  const Var<T> kept = pick(x, split_.kept);
  const Mapped<T> moved = map(conditioner_->parameters(with, kept), pick(x, split_.moved));
  if (is_run(split_.kept) && is_run(split_.moved)) {
    const bool kept_first = split_.kept.front() == 0;
    return {autodiff::concat<T>({kept_first ? kept : moved.value, kept_first ? moved.value : kept}, 1),
            moved.log_det};
  }
  return {autodiff::take<T>(autodiff::concat<T>({kept, moved.value}, 1), 1, back_), moved.log_det};
}

template <class T>
Mapped<T> Coupling<T>::to_data(const Pass<T>& with, Var<T> z) const {
  return apply(with, z,
               [&](const auto& parameters, Var<T> x) { return map_->forward_samples(parameters, x); });
}

template <class T>
Mapped<T> Coupling<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  return apply(with, y,
               [&](const auto& parameters, Var<T> x) { return map_->inverse_samples(parameters, x); });
}

template <class T>
MaskedCoupling<T>::MaskedCoupling(std::string name, Tensor<T> mask, ConditionerPtr<T> conditioner,
                                  MapPtr<T> map)
    : Flow<T>(name, mask.shape()),
      kept_(one_of(mask.shape())),
      moved_(one_of(mask.shape())),
      conditioner_(std::move(conditioner)),
      map_(std::move(map)) {
  for (std::int64_t k = 0; k < mask.size(); ++k) {
    if (mask[k] != 0 && mask[k] != 1) refuse(name, "a mask has only zeros and ones");
    kept_[k] = mask[k];
    moved_[k] = 1 - mask[k];
  }
}

template <class T>
void MaskedCoupling<T>::add_weights(Weights<T>& weights, Random& random) const {
  conditioner_->add_weights(weights, random);
}

template <class T>
template <class F>
Mapped<T> MaskedCoupling<T>::apply(const Pass<T>& with, Var<T> x, F map) const {
  const Var<T> kept = x * with.tape.constant(kept_), moves = with.tape.constant(moved_);
  const Elementwise<T> moved = map(conditioner_->parameters(with, kept), x);
  return {kept + moves * moved.value, sum_per_sample(moves * moved.log_slope)};
}

template <class T>
Mapped<T> MaskedCoupling<T>::to_data(const Pass<T>& with, Var<T> z) const {
  return apply(with, z, [&](const auto& parameters, Var<T> x) { return map_->forward(parameters, x); });
}

template <class T>
Mapped<T> MaskedCoupling<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  return apply(with, y, [&](const auto& parameters, Var<T> x) { return map_->inverse(parameters, x); });
}

template <class T>
Tensor<T> checkerboard(const Shape& image, bool even) {
  require_shape("checkerboard", "an image", {static_cast<std::int64_t>(image.size())}, {3});
  Tensor<T> mask(image);
  for (std::int64_t c = 0; c < image[0]; ++c) {
    for (std::int64_t i = 0; i < image[1]; ++i) {
      for (std::int64_t j = 0; j < image[2]; ++j) mask(c, i, j) = ((i + j) % 2 == 0) == even ? T{1} : T{0};
    }
  }
  return mask;
}

#define INSTANTIATE(T)              \
  template class Coupling<T>;       \
  template class MaskedCoupling<T>; \
  template Tensor<T> checkerboard(const Shape&, bool);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
