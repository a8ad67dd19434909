#pragma once
// A distribution of data: a simple one of noise, and the flow that carries it there.
//
//   log p(x) = log base(z) + log |det dz/dx|,  z = inverse(x)
//   log p(y) = log base(z) - log |det dy/dz|,  y = forward(z), z drawn of the base
//
//   const Distribution<float> moons(normal_base<float>({2}), std::move(flow));
//   Var<float> loss = -mean(moons.log_prob({tape, weights}, x));

#include "reference/flows/flow.hpp"

namespace reference::flows {

template <class T>
class Base {
 public:
  virtual ~Base() = default;
  const Shape& shape() const { return shape_; }  // of one sample, without N

  virtual void add_weights(Weights<T>&, Random&) const {}
  virtual Var<T> log_prob(const Pass<T>& with, Var<T> z) const = 0;  // [N]
  // [count, ...]
  virtual Tensor<T> sample(const Pass<T>& with, std::int64_t count, Random& random) const = 0;

 protected:
  explicit Base(Shape shape) : shape_(std::move(shape)) {}

 private:
  Shape shape_;
};

template <class T>
using BasePtr = std::unique_ptr<const Base<T>>;

template <class T>
BasePtr<T> normal_base(Shape shape);  // independent N(0, 1)
template <class T>
BasePtr<T> logistic_base(Shape shape);  // independent, log p(z) = -softplus(z) - softplus(-z)

template <class T>
struct Drawn {
  Tensor<T> value;     // [N, ...]
  Tensor<T> log_prob;  // [N]
};

template <class T>
class Distribution {
 public:
  // Throws std::invalid_argument when the base's samples are not the flow's noise.
  Distribution(BasePtr<T> base, FlowPtr<T> flow);

  const Base<T>& base() const { return *base_; }
  const Flow<T>& flow() const { return *flow_; }
  void add_weights(Weights<T>& weights, Random& random) const;

  Var<T> log_prob(const Pass<T>& with, Var<T> x) const;  // [N]
  // Noise multiplied by `temperature` (Kingma & Dhariwal 2018): nearer to what is likely when below 1.
  Tensor<T> sample(const Pass<T>& with, std::int64_t count, Random& random, double temperature = 1) const;
  // The log-density of what was drawn, without going back.
  Drawn<T> sample_and_log_prob(const Pass<T>& with, std::int64_t count, Random& random) const;

 private:
  BasePtr<T> base_;
  FlowPtr<T> flow_;
};

}  // namespace reference::flows
