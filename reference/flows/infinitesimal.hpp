#pragma once
// The infinitesimal flows of Rezende & Mohamed 2015, section 3.2, in small steps.
//
// Hamiltonian: noise is position and momentum together, [q, p] of D/2 each, H = U(q) + |p|^2 / 2. A step of
// the leapfrog is three shears, so that the volume does not change and the way back is exact:
//
//   p' = p - h/2 grad U(q),  q' = q + h p',  p'' = p' - h/2 grad U(q')
//
// with a potential that is learned, U(q) = sum_k c_k log cosh(w_k.q + b_k) + s |q|^2 / 2. Weights <name>.w
// [K,D/2], <name>.b, <name>.c [K], <name>.s [1].
//
// Langevin: dz = -grad U(z) dt + sqrt(2) dW. Its density obeys the Fokker-Planck equation and tends to
// e^-U / Z whatever it began as; the noise makes it a flow of densities, no bijection of points.

#include <functional>

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct HamiltonianOptions {
  std::int64_t dimensions = 2;  // D, even
  std::int64_t units = 8;       // K
  std::int64_t steps = 4;
  double step = 0.25;  // h
};

template <class T>
class Hamiltonian final : public Flow<T> {
 public:
  Hamiltonian(std::string name, HamiltonianOptions options);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  Var<T> force(const Pass<T>& with, Var<T> q) const;  // -grad U
  HamiltonianOptions options_;
};

// `steps` Euler-Maruyama steps of length h for each row of z [N,D]; `potential` [N,D] -> [N] on a tape.
template <class T>
Tensor<T> langevin(const std::function<Var<T>(Var<T>)>& potential, Tensor<T> z, std::int64_t steps, double h,
                   Random& random);

}  // namespace reference::flows
