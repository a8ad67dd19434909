#include "reference/flows/sigmoid_maps.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "reference/autodiff/ops_flows.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// A map whose inverse is found by trying: increasing, from all numbers onto all numbers.
template <class T>
class SolvedMap : public ScalarMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;

  Elementwise<T> inverse(const Parameters& p, Var<T> y) const override {
    Tape<T>& tape = *y.tape;
    const Var<T> solved = tape.constant(solve(p, tape.value_tensor(y)));
    // A step of Newton with a constant slope moves x by what the solver left, and gives it the gradient of
    // the implicit function.
    const Elementwise<T> there = this->forward(p, solved);
    Tensor<T> flatness(y.shape());
    for (std::int64_t k = 0; k < y.size(); ++k) flatness[k] = std::exp(-there.log_slope[k]);
    const Var<T> x = solved - (there.value - y) * tape.constant(flatness);
    return {x, -this->forward(p, x).log_slope};
  }

 private:
  Tensor<T> solve(const Parameters& p, const Tensor<T>& target) const {
    constexpr T tolerance = std::is_same_v<T, double> ? T(1e-12) : T(1e-6);
    constexpr T infinite = std::numeric_limits<T>::infinity();
    std::vector<Tensor<T>> parameters;
    for (const Var<T>& each : p) parameters.push_back(each.tape->value_tensor(each));
    Tensor<T> x = target, low(target.shape(), -infinite), high(target.shape(), infinite);
    Tape<T> tape(autodiff::Mode::evaluate);
    bool moved = true;
    for (int step = 0; step < 300 && moved; ++step) {
      tape.clear();
      Parameters own;
      for (const Tensor<T>& each : parameters) own.push_back(tape.constant(each));
      const Elementwise<T> at = this->forward(own, tape.constant(x));
      moved = false;
      for (std::int64_t k = 0; k < x.size(); ++k) {
        const T residual = at.value[k] - target[k];
        if (std::abs(residual) <= tolerance * std::max(T{1}, std::abs(target[k]))) continue;
        (residual > 0 ? high : low)[k] = x[k];
        T next = x[k] - residual * std::exp(-at.log_slope[k]);
        // Where the curve is flat Newton leaps: no farther than it has come.
        const T most = 2 * std::abs(residual) + std::abs(x[k]) + 1;
        if (!(std::abs(next - x[k]) <= most)) next = residual > 0 ? x[k] - most : x[k] + most;
        if (next == x[k]) continue;
        if (!(next > low[k] && next < high[k])) next = low[k] + (high[k] - low[k]) / 2;
        if (next == low[k] || next == high[k]) continue;
        x[k] = next;
        moved = true;
      }
    }
    return x;
  }
};

template <class T>
class SigmoidMap final : public SolvedMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;
  SigmoidMap(std::int64_t components, double margin)
      : components_(components), margin_(static_cast<T>(margin)) {
    require_at_least("sigmoid_map", "the number of components", components, 1);
  }
  std::vector<std::int64_t> widths() const override { return {3 * components_}; }
  Elementwise<T> forward(const Parameters& p, Var<T> x) const override {
    const auto curve = autodiff::sigmoid_mixture(x, p[0], margin_);
    return {curve.y, curve.log_slope};
  }

 private:
  std::int64_t components_;
  T margin_;
};

template <class T>
class DenseSigmoidMap final : public SolvedMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;
  DenseSigmoidMap(std::int64_t width, std::int64_t layers, double margin)
      : width_(width), layers_(layers), margin_(margin) {
    require_at_least("dense_sigmoid_map", "the width of a layer", width, 1);
    require_at_least("dense_sigmoid_map", "the number of layers", layers, 1);
  }

  std::vector<std::int64_t> widths() const override {
    std::vector<std::int64_t> all;
    for (std::int64_t l = 0; l < layers_; ++l) {
      all.insert(all.end(), {width_, width_, outputs(l) * width_, width_ * inputs(l)});
    }
    return all;
  }

  // All elements in a row, E of them. The log-slopes are those of the layer's inputs by x.
  Elementwise<T> forward(const Parameters& p, Var<T> x) const override {
    const std::int64_t e = x.size();
    Var<T> values = reshape(x, {e, 1}), log_slopes = values;
    for (std::int64_t l = 0; l < layers_; ++l) {
      const Layer own = layer(p, l, values);
      log_slopes = l == 0 ? reshape(own.log_slopes, {e, outputs(l)})
                          : logsumexp(own.log_slopes + reshape(log_slopes, {e, 1, inputs(l)}), 2);
      values = own.values;
    }
    return {reshape(values, x.shape()), reshape(log_slopes, x.shape())};
  }

 private:
  struct Layer {
    Var<T> values, log_slopes;  // [E,O], [E,O,I]
  };

  std::int64_t inputs(std::int64_t l) const { return l == 0 ? 1 : width_; }
  std::int64_t outputs(std::int64_t l) const { return l + 1 == layers_ ? 1 : width_; }

  // log((1 - margin) e^x + margin / 2)
  Var<T> clipped(Var<T> x) const {
    if (margin_ == 0) return x;
    const T floor = static_cast<T>(std::log(margin_ / 2)), keep = static_cast<T>(std::log1p(-margin_));
    return shift(softplus(shift(x, keep - floor)), floor);
  }

  Layer layer(const Parameters& p, std::int64_t l, Var<T> x) const {
    const std::int64_t e = x.extent(0), in = inputs(l), out = outputs(l), n = width_;
    const auto part = [&](std::size_t which, Shape shape) {
      return reshape(p[static_cast<std::size_t>(4 * l) + which], std::move(shape));
    };
    const T margin = static_cast<T>(margin_), unit = static_cast<T>(std::log(std::expm1(1 - margin_)));
    const Var<T> a = shift(softplus(shift(part(0, {e, n}), unit)), margin), b = part(1, {e, n});
    const Var<T> log_w = log_softmax(part(2, {e, out, n}), 2), log_u = log_softmax(part(3, {e, n, in}), 2);
    const Var<T> z = a * sum(exp(log_u) * reshape(x, {e, 1, in}), 2) + b;
    const Var<T> log_below = log_sigmoid(z), log_above = log_sigmoid(-z);
    const auto mixed = [&](Var<T> terms) { return logsumexp(log_w + reshape(terms, {e, 1, n}), 2); };
    const Var<T> left = clipped(mixed(log_below)), right = clipped(mixed(log_above));
    const Var<T> steep = log_w + reshape(log_below + log_above + log(a), {e, 1, n});
    const Var<T> through = logsumexp(reshape(steep, {e, out, n, 1}) + reshape(log_u, {e, 1, n, in}), 2);
    const Var<T> outer = shift(-left - right, static_cast<T>(std::log1p(-margin_)));
    return {left - right, through + reshape(outer, {e, out, 1})};
  }

  std::int64_t width_, layers_;
  double margin_;
};

}  // namespace

template <class T>
MapPtr<T> sigmoid_map(std::int64_t components, double margin) {
  return std::make_unique<SigmoidMap<T>>(components, margin);
}
template <class T>
MapPtr<T> dense_sigmoid_map(std::int64_t width, std::int64_t layers, double margin) {
  return std::make_unique<DenseSigmoidMap<T>>(width, layers, margin);
}

#define INSTANTIATE(T)                                  \
  template MapPtr<T> sigmoid_map(std::int64_t, double); \
  template MapPtr<T> dense_sigmoid_map(std::int64_t, std::int64_t, double);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
