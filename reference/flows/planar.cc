#include "reference/flows/planar.hpp"

#include <algorithm>
#include <cmath>

#include "reference/autodiff/ops_flows.hpp"
#include "reference/flows/monotone_root.hpp"
#include "reference/flows/per_row.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// Keeps w / |w|^2 finite at w = 0, where the layer is a shift whatever u_hat is.
constexpr double least_square = 1e-14;

template <class T>
struct Prepared {
  Var<T> u_hat;      // [.,D]
  Var<T> slope;      // w.u_hat > -1, [.,1]
  Var<T> steepness;  // 1 + slope = softplus(w.u), exact where slope is near -1
};

template <class T>
Prepared<T> prepared(const PlanarLayer<T>& layer) {
  const Var<T> along = sum(layer.w * layer.u, 1, true), steepness = softplus(along);
  const Var<T> square_norm = shift(sum(square(layer.w), 1, true), static_cast<T>(least_square));
  const Var<T> correction = shift(steepness - along, T{-1}) / square_norm;
  return {layer.u + correction * layer.w, shift(steepness, T{-1}), steepness};
}

template <class T>
Var<T> log_det(const Prepared<T>& layer, Var<T> bend) {
  const Var<T> square_bend = square(bend);
  return reshape(log(square_bend + shift(-square_bend, T{1}) * layer.steepness), {bend.extent(0)});
}

// The root a of a + slope tanh(a + b) = s, for slope > -1.
double root(double s, double slope, double b) {
  return monotone_root(
      [=](double a) {
        const double bend = std::tanh(a + b);
        return RootPoint{a + slope * bend - s, 1 + slope * (1 - bend * bend)};
      },
      s - std::abs(slope), s + std::abs(slope));
}

// softplus(w.u) = 1: there u_hat is u less its part along w, and a layer with u along w moves nothing.
constexpr double still_along = 0.54132485461291;

// Biases [layers (2 D + 1)] of u, w and b that leave every point nearly where it is. With u and w near zero
// instead, u_hat would be about -0.3 w/|w|^2, large and pointing anywhere.
template <class T>
Tensor<T> still_biases(Random& random, std::int64_t layers, std::int64_t d) {
  Tensor<T> biases({layers * (2 * d + 1)});
  for (std::int64_t k = 0; k < layers; ++k) {
    const Tensor<T> w = normal_tensor<T>(random, {d}, 1 / std::sqrt(static_cast<double>(d)));
    const Tensor<T> noise = normal_tensor<T>(random, {d}, 0.01);
    double square_norm = least_square;
    for (const T value : w.flat()) square_norm += static_cast<double>(value) * static_cast<double>(value);
    for (std::int64_t i = 0; i < d; ++i) {
      const std::int64_t at = k * (2 * d + 1) + i;
      biases[at] = noise[i] + static_cast<T>(still_along / square_norm) * w[i];
      biases[at + d] = w[i];
    }
  }
  return biases;
}

}  // namespace

template <class T>
Mapped<T> planar_forward(const PlanarLayer<T>& layer, Var<T> z) {
  const Prepared<T> ready = prepared(layer);
  const Var<T> bend = tanh(sum(z * layer.w, 1, true) + layer.b);
  return {z + ready.u_hat * bend, log_det(ready, bend)};
}

template <class T>
Mapped<T> planar_inverse(const PlanarLayer<T>& layer, Var<T> y) {
  Tape<T>& tape = *y.tape;
  const Prepared<T> ready = prepared(layer);
  const Var<T> s = sum(y * layer.w, 1, true);
  Tensor<T> solved(s.shape()), steepness(s.shape());
  for (std::int64_t n = 0; n < s.size(); ++n) {
    const double slope = of_row(ready.slope, n), b = of_row(layer.b, n);
    const double a = root(static_cast<double>(s[n]), slope, b), bend = std::tanh(a + b);
    solved[n] = static_cast<T>(a);
    steepness[n] = static_cast<T>(1 / (bend * bend + (1 - bend * bend) * of_row(ready.steepness, n)));
  }
  // One more step of Newton with a derivative held constant leaves a where it is and gives it the gradient of
  // the implicit function.
  const Var<T> a = tape.constant(solved);
  const Var<T> residual = a + ready.slope * tanh(a + layer.b) - s;
  const Var<T> bend = tanh(a - residual * tape.constant(steepness) + layer.b);
  return {y - ready.u_hat * bend, -log_det(ready, bend)};
}

template <class T>
Planar<T>::Planar(std::string name, PlanarOptions options)
    : Flow<T>(name, Shape{options.dimensions}), options_(options) {
  require_at_least(name, "the number of dimensions", options.dimensions, 1);
  require_at_least(name, "the number of layers", options.layers, 0);
}

template <class T>
void Planar<T>::add_weights(Weights<T>& weights, Random& random) const {
  const std::int64_t d = options_.dimensions, k = options_.layers;
  const std::string& name = this->name();
  if (options_.context > 0) {
    weights.parameters.add(name + ".W", normal_tensor<T>(random, {k * (2 * d + 1), options_.context}, 0.01));
    weights.parameters.add(name + ".c", still_biases<T>(random, k, d));
    return;
  }
  weights.parameters.add(name + ".u", normal_tensor<T>(random, {k, d}, 0.1));
  weights.parameters.add(name + ".w",
                         normal_tensor<T>(random, {k, d}, 1 / std::sqrt(static_cast<double>(d))));
  weights.parameters.add(name + ".b", Tensor<T>({k, 1}));
}

template <class T>
std::vector<PlanarLayer<T>> Planar<T>::layers(const Pass<T>& with) const {
  const std::int64_t d = options_.dimensions;
  const std::string& name = this->name();
  std::vector<PlanarLayer<T>> all;
  if (options_.context > 0) {
    if (!with.context) refuse(name, "the flow needs a context, but the pass has none");
    const Var<T> own = linear(*with.context, with.parameter(name + ".W"), with.parameter(name + ".c"));
    for (std::int64_t k = 0; k < options_.layers; ++k) {
      const std::int64_t at = k * (2 * d + 1);
      all.push_back({slice(own, 1, at, at + d), slice(own, 1, at + d, at + 2 * d),
                     slice(own, 1, at + 2 * d, at + 2 * d + 1)});
    }
    return all;
  }
  const Var<T> u = with.parameter(name + ".u"), w = with.parameter(name + ".w"),
               b = with.parameter(name + ".b");
  for (std::int64_t k = 0; k < options_.layers; ++k) {
    all.push_back({slice(u, 0, k, k + 1), slice(w, 0, k, k + 1), slice(b, 0, k, k + 1)});
  }
  return all;
}

template <class T>
Var<T> Planar<T>::walk(const Pass<T>& with, typename Flow<T>::Way way, Var<T> x,
                       std::vector<Var<T>>& places) const {
  std::vector<PlanarLayer<T>> all = layers(with);
  const bool there = way == Flow<T>::Way::to_data;
  if (!there) std::reverse(all.begin(), all.end());
  for (const PlanarLayer<T>& layer : all) {
    x = (there ? planar_forward(layer, x) : planar_inverse(layer, x)).value;
    places.push_back(x);
  }
  return x;
}

template <class T>
Mapped<T> Planar<T>::to_data(const Pass<T>& with, Var<T> z) const {
  if (options_.context == 0) {  // all layers are one for all rows
    const Var<T> w = with.parameter(this->name() + ".w"), b = with.parameter(this->name() + ".b");
    const Prepared<T> ready = prepared<T>({with.parameter(this->name() + ".u"), w, b});
    const std::int64_t k = options_.layers;
    const auto all =
        autodiff::planar_stack(z, ready.u_hat, w, reshape(b, {k}), reshape(ready.steepness, {k}));
    return {all.y, all.log_det};
  }
  Mapped<T> total{z, no_volume_change(z)};
  for (const PlanarLayer<T>& layer : layers(with)) {
    const Mapped<T> step = planar_forward(layer, total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  return total;
}

template <class T>
Mapped<T> Planar<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  Mapped<T> total{y, no_volume_change(y)};
  const std::vector<PlanarLayer<T>> all = layers(with);
  for (std::size_t k = all.size(); k-- > 0;) {
    const Mapped<T> step = planar_inverse(all[k], total.value);
    total = {step.value, total.log_det + step.log_det};
  }
  return total;
}

#define INSTANTIATE(T)                                              \
  template Mapped<T> planar_forward(const PlanarLayer<T>&, Var<T>); \
  template Mapped<T> planar_inverse(const PlanarLayer<T>&, Var<T>); \
  template class Planar<T>;
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
