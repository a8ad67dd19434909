#include "reference/flows/gated_map.hpp"

#include "reference/autodiff/ops_affine.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
class GatedMap final : public ScalarMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;
  explicit GatedMap(double margin) : margin_(static_cast<T>(margin)) {}

  std::vector<std::int64_t> widths() const override { return {1, 1}; }
  Elementwise<T> forward(const Parameters& p, Var<T> x) const override {
    return {gate(p[1]) * x + gate(-p[1]) * p[0], log_gate(p[1])};
  }
  Elementwise<T> inverse(const Parameters& p, Var<T> y) const override {
    return {(y - gate(-p[1]) * p[0]) / gate(p[1]), -log_gate(p[1])};
  }
  Mapped<T> forward_samples(const Parameters& p, Var<T> x) const override {
    if (margin_ != 0) return ScalarMap<T>::forward_samples(p, x);
    const autodiff::Stretched<T> both = autodiff::gated_map(x, p[1], p[0]);
    return {both.y, both.log_det};
  }

 private:
  // Of a; that of -a is one minus it, without a difference.
  Var<T> gate(Var<T> a) const { return shift(scale(sigmoid(a), 1 - margin_), margin_ / 2); }
  Var<T> log_gate(Var<T> a) const { return margin_ == 0 ? log_sigmoid(a) : log(gate(a)); }

  T margin_;
};

template <class T>
class InvertedMap final : public ScalarMap<T> {
 public:
  using typename ScalarMap<T>::Parameters;
  explicit InvertedMap(MapPtr<T> map) : map_(std::move(map)) {}

  std::vector<std::int64_t> widths() const override { return map_->widths(); }
  Elementwise<T> forward(const Parameters& p, Var<T> x) const override { return map_->inverse(p, x); }
  Elementwise<T> inverse(const Parameters& p, Var<T> y) const override { return map_->forward(p, y); }
  Mapped<T> forward_samples(const Parameters& p, Var<T> x) const override {
    return map_->inverse_samples(p, x);
  }
  Mapped<T> inverse_samples(const Parameters& p, Var<T> y) const override {
    return map_->forward_samples(p, y);
  }

 private:
  MapPtr<T> map_;
};

}  // namespace

template <class T>
MapPtr<T> gated_map(double margin) {
  return std::make_unique<GatedMap<T>>(margin);
}

template <class T>
MapPtr<T> inverted_map(MapPtr<T> map) {
  return std::make_unique<InvertedMap<T>>(std::move(map));
}

#define INSTANTIATE(T)                  \
  template MapPtr<T> gated_map(double); \
  template MapPtr<T> inverted_map(MapPtr<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
