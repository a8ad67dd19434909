#include "reference/flows/radial.hpp"

#include <cmath>
#include <limits>

#include "reference/flows/per_row.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// |x| of each row, [N,1]; at x = 0 with gradient 0, since the smallest number is added under the root.
template <class T>
Var<T> row_norm(Var<T> x) {
  return sqrt(shift(sum(square(x), 1, true), std::numeric_limits<T>::min()));
}

template <class T>
Var<T> log_det(const RadialLayer<T>& layer, Var<T> r, std::int64_t dimensions) {
  const Var<T> log_reach = log(layer.alpha + r);
  const Var<T> across = log(r + layer.sum) - log_reach;
  const Var<T> along = log(square(r) + layer.alpha * (scale(r, T{2}) + layer.sum)) - scale(log_reach, T{2});
  return reshape(scale(across, static_cast<T>(dimensions - 1)) + along, {r.extent(0)});
}

}  // namespace

template <class T>
Mapped<T> radial_forward(const RadialLayer<T>& layer, Var<T> z) {
  const Var<T> away = z - layer.centre, r = row_norm(away);
  const Var<T> stretch = (r + layer.sum) / (layer.alpha + r);
  return {layer.centre + stretch * away, log_det(layer, r, z.extent(1))};
}

template <class T>
Mapped<T> radial_inverse(const RadialLayer<T>& layer, Var<T> y) {
  Tape<T>& tape = *y.tape;
  const Var<T> away = y - layer.centre, reach = row_norm(away);
  Tensor<T> solved(reach.shape()), slope(reach.shape());
  for (std::int64_t n = 0; n < reach.size(); ++n) {
    const double distance = static_cast<double>(reach[n]), alpha = of_row(layer.alpha, n);
    const double excess = distance - of_row(layer.sum, n);
    const double root = std::sqrt(excess * excess + 4 * distance * alpha);
    // Of the two forms of the root the one that adds numbers of one sign.
    solved[n] = static_cast<T>(excess >= 0 ? (excess + root) / 2 : 2 * distance * alpha / (root - excess));
    slope[n] = static_cast<T>(1 / root);
  }
  // A step of Newton with a constant derivative: moves nothing, and gives r its gradient.
  const Var<T> at = tape.constant(solved);
  const Var<T> residual = square(at) + (layer.sum - reach) * at - reach * layer.alpha;
  const Var<T> r = at - residual * tape.constant(slope);
  const Var<T> shrink = (layer.alpha + r) / (r + layer.sum);
  return {layer.centre + shrink * away, -log_det(layer, r, y.extent(1))};
}

template <class T>
Radial<T>::Radial(std::string name, RadialOptions options)
    : Flow<T>(name, Shape{options.dimensions}), options_(options) {
  require_at_least(name, "the number of dimensions", options.dimensions, 1);
  require_at_least(name, "the number of layers", options.layers, 0);
}

template <class T>
void Radial<T>::add_weights(Weights<T>& weights, Random& random) const {
  const std::int64_t d = options_.dimensions, k = options_.layers;
  const std::string& name = this->name();
  if (options_.context > 0) {
    weights.parameters.add(name + ".W", normal_tensor<T>(random, {k * (d + 2), options_.context}, 0.01));
    weights.parameters.add(name + ".c", normal_tensor<T>(random, {k * (d + 2)}, 0.1));
    return;
  }
  weights.parameters.add(name + ".centre", normal_tensor<T>(random, {k, d}));
  weights.parameters.add(name + ".alpha", normal_tensor<T>(random, {k, 1}, 0.1));
  weights.parameters.add(name + ".beta", normal_tensor<T>(random, {k, 1}, 0.1));
}

template <class T>
std::vector<RadialLayer<T>> Radial<T>::layers(const Pass<T>& with) const {
  const std::int64_t d = options_.dimensions;
  const std::string& name = this->name();
  std::vector<RadialLayer<T>> all;
  if (options_.context > 0) {
    if (!with.context) refuse(name, "the flow needs a context, but the pass has none");
    const Var<T> own = linear(*with.context, with.parameter(name + ".W"), with.parameter(name + ".c"));
    for (std::int64_t k = 0; k < options_.layers; ++k) {
      const std::int64_t at = k * (d + 2);
      all.push_back({slice(own, 1, at, at + d), softplus(slice(own, 1, at + d, at + d + 1)),
                     softplus(slice(own, 1, at + d + 1, at + d + 2))});
    }
    return all;
  }
  const Var<T> centre = with.parameter(name + ".centre"), alpha = softplus(with.parameter(name + ".alpha")),
               sum = softplus(with.parameter(name + ".beta"));
  for (std::int64_t k = 0; k < options_.layers; ++k) {
    all.push_back({slice(centre, 0, k, k + 1), slice(alpha, 0, k, k + 1), slice(sum, 0, k, k + 1)});
  }
  return all;
}

template <class T>
Mapped<T> Radial<T>::to_data(const Pass<T>& with, Var<T> z) const {
  Mapped<T> total{z, no_volume_change(z)};
  for (const RadialLayer<T>& layer : layers(with)) {
    const Mapped<T> step = radial_forward(layer, total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  return total;
}

template <class T>
Mapped<T> Radial<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  Mapped<T> total{y, no_volume_change(y)};
  const std::vector<RadialLayer<T>> all = layers(with);
  for (std::size_t k = all.size(); k-- > 0;) {
    const Mapped<T> step = radial_inverse(all[k], total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  return total;
}

#define INSTANTIATE(T)                                              \
  template Mapped<T> radial_forward(const RadialLayer<T>&, Var<T>); \
  template Mapped<T> radial_inverse(const RadialLayer<T>&, Var<T>); \
  template class Radial<T>;
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
