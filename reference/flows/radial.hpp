#pragma once
// Radial flow (Rezende & Mohamed 2015, section 4.1 and appendix A.2): each layer stretches or shrinks around
// a centre.
//
//   f(z) = z + beta h (z - z0),  h = 1 / (alpha + r),  r = |z - z0|
//   alpha = softplus(alpha_raw) > 0,  alpha + beta = softplus(beta_raw) > 0: invertible
//   log |det| = (D-1) log(1 + beta h) + log(1 + alpha beta h^2)
//
// With s = alpha + beta the factors are (r + s) h and (r^2 + 2 alpha r + alpha s) h^2: sums of positive
// terms, whatever beta is. inverse() takes the positive root of r^2 + (s - R) r - R alpha = 0, R = |y - z0|.
//
// Weights <name>.centre [layers,D], <name>.alpha and <name>.beta [layers,1] (raw); with a context these are
// an affine map of it, <name>.W [layers (D+2), C] and <name>.c.

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct RadialOptions {
  std::int64_t dimensions = 2;
  std::int64_t layers = 1;
  std::int64_t context = 0;  // C; 0: none
};

// Of one layer, one for all rows or one a row: centre [.,D], alpha [.,1] and sum = alpha + beta [.,1], both
// above 0.
template <class T>
struct RadialLayer {
  Var<T> centre, alpha, sum;
};

// z [N,D].
template <class T>
Mapped<T> radial_forward(const RadialLayer<T>& layer, Var<T> z);
template <class T>
Mapped<T> radial_inverse(const RadialLayer<T>& layer, Var<T> y);

template <class T>
class Radial final : public Flow<T> {
 public:
  Radial(std::string name, RadialOptions options);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  std::vector<RadialLayer<T>> layers(const Pass<T>& with) const;
  RadialOptions options_;
};

}  // namespace reference::flows
