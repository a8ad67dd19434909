#pragma once
// Batch normalisation as a flow (Dinh et al. 2017, section 3.7), per channel (axis 1). From data to noise:
//
//   y = exp(log_gamma) (x - mean) / sqrt(variance + 1e-5) + beta
//   log |det| = places (sum log_gamma - log(variance + 1e-5) / 2),  places = H W of images, 1 of vectors
//
// Training, inverse() measures mean and (unbiased) variance in the batch, gradients flow through both, and
// the running averages move a tenth of the way; the rows of the batch then do know of each other, and the
// log-determinant is that of the layer with both held fixed. Otherwise, and in forward() always, both are the
// running averages.
//
// Weights <name>.log_gamma, <name>.beta; state <name>.running_mean, <name>.running_var, all [C].

#include "reference/flows/flow.hpp"

namespace reference::flows {

template <class T>
class BatchNorm final : public Flow<T> {
 public:
  BatchNorm(std::string name, const Shape& shape) : Flow<T>(std::move(name), shape) {}
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  struct Moments {
    Var<T> mean, variance;  // [1,C,1,..]
  };
  Moments running(const Pass<T>& with) const;
  Moments measured(const Pass<T>& with, Var<T> x) const;
  Var<T> per_channel(Var<T> values) const;
  Var<T> log_slope(const Pass<T>& with, Var<T> variance) const;
  Var<T> for_each_row(Var<T> slope, Var<T> x) const;
};

}  // namespace reference::flows
