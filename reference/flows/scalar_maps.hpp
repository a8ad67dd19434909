#pragma once
// Maps of single numbers, strictly monotone, whose parameters a network gives: what couplings and
// autoregressive flows do to an element. The network is no part of them, so that each map works with each
// network.
//
//   const MapPtr<double> map = affine_map<double>();
//   const Elementwise<double> y = map->forward({log_scale, shift}, x);
//   log_det = sum_per_sample(y.log_slope);
//
// A new map is one class with the formula, its inverse and the logarithm of its slope.

#include <memory>
#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

template <class T>
struct Elementwise {
  Var<T> value;      // the shape of x
  Var<T> log_slope;  // log |dy/dx| of each element, the shape of x
};

template <class T>
class ScalarMap {
 public:
  using Parameters = std::vector<Var<T>>;
  virtual ~ScalarMap() = default;
  ScalarMap(const ScalarMap&) = delete;
  ScalarMap& operator=(const ScalarMap&) = delete;

  // One entry for each parameter: how many numbers it is for an element. A parameter of one number has the
  // shape of x, a wider one a further axis behind.
  virtual std::vector<std::int64_t> widths() const = 0;
  virtual Elementwise<T> forward(const Parameters& parameters, Var<T> x) const = 0;
  // log_slope is that of the inverse.
  virtual Elementwise<T> inverse(const Parameters& parameters, Var<T> y) const = 0;

  // The same with the log-slopes of each sample summed: a single op where there is a fused one.
  virtual Mapped<T> forward_samples(const Parameters& parameters, Var<T> x) const {
    return summed(forward(parameters, x));
  }
  virtual Mapped<T> inverse_samples(const Parameters& parameters, Var<T> y) const {
    return summed(inverse(parameters, y));
  }

 protected:
  ScalarMap() = default;

 private:
  static Mapped<T> summed(const Elementwise<T>& all) { return {all.value, sum_per_sample(all.log_slope)}; }
};

template <class T>
using MapPtr = std::unique_ptr<const ScalarMap<T>>;

// y = x + t; the parameter is t (Dinh et al. 2014).
template <class T>
MapPtr<T> additive_map();

// What the first parameter r of an affine map says of the factor e^s.
enum class ScaleOf {
  exponential,    // e^r
  sigmoid,        // sigmoid(r + 2): at most 1, and near it for small r (Kingma & Dhariwal 2018's program)
  sigmoid_floor,  // sigmoid(r + 2) + 1e-3: no less than 1e-3 either
  bounded,        // e^(4 tanh(r / 4)): between e^-4 and e^4, and e^r for small r
  mild,           // e^tanh(r): so near 1 that many couplings can be undone wherever a sample lies
};
struct AffineOptions {
  ScaleOf scale = ScaleOf::exponential;
  bool shift_first = false;
};

// y = e^s x + t, or with shift_first y = e^s (x + t); the parameters are r (s's) and t (Dinh et al. 2017).
template <class T>
MapPtr<T> affine_map(AffineOptions options = {});

}  // namespace reference::flows
