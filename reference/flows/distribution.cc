#include "reference/flows/distribution.hpp"

#include <cmath>

#include "reference/autodiff/scalar.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

Shape batch_shape(std::int64_t count, Shape sample) {
  sample.insert(sample.begin(), count);
  return sample;
}

template <class T>
class NormalBase final : public Base<T> {
 public:
  explicit NormalBase(Shape shape) : Base<T>(std::move(shape)) {}
  Var<T> log_prob(const Pass<T>&, Var<T> z) const override {
    const T constant = -autodiff::half_log_two_pi<T> * static_cast<T>(element_count(this->shape()));
    return shift(scale(sum_per_sample(square(z)), T{-0.5}), constant);
  }
  Tensor<T> sample(const Pass<T>&, std::int64_t count, Random& random) const override {
    return normal_tensor<T>(random, batch_shape(count, this->shape()));
  }
};

template <class T>
class LogisticBase final : public Base<T> {
 public:
  explicit LogisticBase(Shape shape) : Base<T>(std::move(shape)) {}
  Var<T> log_prob(const Pass<T>&, Var<T> z) const override {
    return -sum_per_sample(softplus(z) + softplus(-z));
  }
  Tensor<T> sample(const Pass<T>&, std::int64_t count, Random& random) const override {
    Tensor<T> z(batch_shape(count, this->shape()));
    for (T& v : z.flat()) {
      const double u = 1 - random.uniform();  // in (0, 1]; u = 1 once in 2^53 would be infinite
      v = static_cast<T>(std::log(u) - std::log1p(-std::min(u, 1 - 0x1p-53)));
    }
    return z;
  }
};

}  // namespace

template <class T>
BasePtr<T> normal_base(Shape shape) {
  return std::make_unique<NormalBase<T>>(std::move(shape));
}

template <class T>
BasePtr<T> logistic_base(Shape shape) {
  return std::make_unique<LogisticBase<T>>(std::move(shape));
}

template <class T>
Distribution<T>::Distribution(BasePtr<T> base, FlowPtr<T> flow)
    : base_(std::move(base)), flow_(std::move(flow)) {
  require_shape("distribution", "a sample of the base", base_->shape(), flow_->noise_shape());
}

template <class T>
void Distribution<T>::add_weights(Weights<T>& weights, Random& random) const {
  base_->add_weights(weights, random);
  flow_->add_weights(weights, random);
}

template <class T>
Var<T> Distribution<T>::log_prob(const Pass<T>& with, Var<T> x) const {
  const Mapped<T> z = flow_->inverse(with, x);
  return base_->log_prob(with, z.value) + z.log_det;
}

template <class T>
Tensor<T> Distribution<T>::sample(const Pass<T>& with, std::int64_t count, Random& random,
                                  double temperature) const {
  Tensor<T> z = base_->sample(with, count, random);
  for (T& v : z.flat()) v *= static_cast<T>(temperature);
  return with.tape.value_tensor(flow_->forward(with, with.tape.constant(z)).value);
}

template <class T>
Drawn<T> Distribution<T>::sample_and_log_prob(const Pass<T>& with, std::int64_t count, Random& random) const {
  const Var<T> z = with.tape.constant(base_->sample(with, count, random));
  const Mapped<T> y = flow_->forward(with, z);
  return {with.tape.value_tensor(y.value), with.tape.value_tensor(base_->log_prob(with, z) - y.log_det)};
}

#define INSTANTIATE(T)                      \
  template BasePtr<T> normal_base(Shape);   \
  template BasePtr<T> logistic_base(Shape); \
  template class Distribution<T>;
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
