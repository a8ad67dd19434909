#include "reference/flows/scalar_maps.hpp"

#include "reference/autodiff/ops_affine.hpp"

namespace reference::flows {
namespace {

template <class T>
class AdditiveMap final : public ScalarMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;
  std::vector<std::int64_t> widths() const override { return {1}; }
  Elementwise<T> forward(const Parameters& parameters, Var<T> x) const override {
    return {x + parameters[0], flat(x)};
  }
  Elementwise<T> inverse(const Parameters& parameters, Var<T> y) const override {
    return {y - parameters[0], flat(y)};
  }

 private:
  static Var<T> flat(Var<T> x) { return x.tape->constant(Tensor<T>(x.shape())); }
};

template <class T>
class AffineMap final : public ScalarMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;
  explicit AffineMap(AffineOptions options) : options_(options) {}
  std::vector<std::int64_t> widths() const override { return {1, 1}; }
  Elementwise<T> forward(const Parameters& parameters, Var<T> x) const override {
    const Var<T> s = log_scale(parameters[0]), factor = exp(s), t = parameters[1];
    return {options_.shift_first ? (x + t) * factor : x * factor + t, s};
  }
  Elementwise<T> inverse(const Parameters& parameters, Var<T> y) const override {
    const Var<T> down = -log_scale(parameters[0]), factor = exp(down), t = parameters[1];
    return {options_.shift_first ? y * factor - t : (y - t) * factor, down};
  }
  // (x + t) e^s is the other op's way back by -s and -t.
  Mapped<T> forward_samples(const Parameters& p, Var<T> x) const override {
    const Var<T> s = log_scale(p[0]);
    return mapped(options_.shift_first ? autodiff::affine_inverse_map(x, -s, -p[1])
                                       : autodiff::affine_map(x, s, p[1]));
  }
  Mapped<T> inverse_samples(const Parameters& p, Var<T> y) const override {
    const Var<T> s = log_scale(p[0]);
    return mapped(options_.shift_first ? autodiff::affine_map(y, -s, -p[1])
                                       : autodiff::affine_inverse_map(y, s, p[1]));
  }

 private:
  static Mapped<T> mapped(const autodiff::Stretched<T>& both) { return {both.y, both.log_det}; }
  Var<T> log_scale(Var<T> r) const {
    switch (options_.scale) {
      case ScaleOf::exponential:
        return r;
      case ScaleOf::sigmoid:
        return log_sigmoid(shift(r, T{2}));
      case ScaleOf::sigmoid_floor:
        return log(shift(sigmoid(shift(r, T{2})), static_cast<T>(1e-3)));
      case ScaleOf::bounded:
        return scale(tanh(scale(r, T{0.25})), T{4});
      case ScaleOf::mild:
        return tanh(r);
    }
    return r;
  }

  AffineOptions options_;
};

}  // namespace

template <class T>
MapPtr<T> additive_map() {
  return std::make_unique<AdditiveMap<T>>();
}

template <class T>
MapPtr<T> affine_map(AffineOptions options) {
  return std::make_unique<AffineMap<T>>(options);
}

template MapPtr<float> additive_map();
template MapPtr<double> additive_map();
template MapPtr<float> affine_map(AffineOptions);
template MapPtr<double> affine_map(AffineOptions);

}  // namespace reference::flows
