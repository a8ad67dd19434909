#include "reference/flows/infinitesimal.hpp"

#include <cmath>

#include "reference/tensor/require.hpp"

namespace reference::flows {

template <class T>
Hamiltonian<T>::Hamiltonian(std::string name, HamiltonianOptions options)
    : Flow<T>(name, Shape{options.dimensions}), options_(options) {
  require_at_least(name, "the number of dimensions", options.dimensions, 2);
  require_at_least(name, "the number of units", options.units, 1);
  if (options.dimensions % 2 == 0) return;
  refuse(name, "the number of dimensions is " + std::to_string(options.dimensions) +
                   ", but must be even: half positions, half momenta");
}

template <class T>
void Hamiltonian<T>::add_weights(Weights<T>& weights, Random& random) const {
  const std::int64_t half = options_.dimensions / 2, k = options_.units;
  const std::string& name = this->name();
  weights.parameters.add(name + ".w", normal_tensor<T>(random, {k, half}));
  weights.parameters.add(name + ".b", normal_tensor<T>(random, {k}));
  weights.parameters.add(name + ".c", normal_tensor<T>(random, {k}, 0.3));
  weights.parameters.add(name + ".s", Tensor<T>({1}, T{1}));
}

template <class T>
Var<T> Hamiltonian<T>::force(const Pass<T>& with, Var<T> q) const {
  const std::string& name = this->name();
  const Var<T> w = with.parameter(name + ".w");
  const Var<T> inside = linear(q, w, with.parameter(name + ".b"));
  const Var<T> uphill = matmul(tanh(inside) * with.parameter(name + ".c"), w);
  return -(uphill + q * with.parameter(name + ".s"));
}

template <class T>
Mapped<T> Hamiltonian<T>::to_data(const Pass<T>& with, Var<T> z) const {
  const std::int64_t half = options_.dimensions / 2;
  const T h = static_cast<T>(options_.step);
  Var<T> q = slice(z, 1, 0, half), p = slice(z, 1, half, 2 * half);
  for (std::int64_t k = 0; k < options_.steps; ++k) {
    p = p + scale(force(with, q), h / 2);
    q = q + scale(p, h);
    p = p + scale(force(with, q), h / 2);
  }
  return {autodiff::concat<T>({q, p}, 1), no_volume_change(z)};
}

template <class T>
Mapped<T> Hamiltonian<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  const std::int64_t half = options_.dimensions / 2;
  const T h = static_cast<T>(options_.step);
  Var<T> q = slice(y, 1, 0, half), p = slice(y, 1, half, 2 * half);
  for (std::int64_t k = 0; k < options_.steps; ++k) {
    p = p - scale(force(with, q), h / 2);
    q = q - scale(p, h);
    p = p - scale(force(with, q), h / 2);
  }
  return {autodiff::concat<T>({q, p}, 1), no_volume_change(y)};
}

template <class T>
Tensor<T> langevin(const std::function<Var<T>(Var<T>)>& potential, Tensor<T> z, std::int64_t steps, double h,
                   Random& random) {
  Tape<T> tape;
  const double noise = std::sqrt(2 * h);
  for (std::int64_t k = 0; k < steps; ++k) {
    tape.clear();
    const Var<T> at = tape.leaf(z);
    tape.backward(sum(potential(at)));
    const Tensor<T> uphill = tape.gradient_tensor(at);
    for (std::int64_t n = 0; n < z.size(); ++n) {
      z[n] += static_cast<T>(noise * random.normal() - h * static_cast<double>(uphill[n]));
    }
  }
  return z;
}

#define INSTANTIATE(T)           \
  template class Hamiltonian<T>; \
  template Tensor<T> langevin(const std::function<Var<T>(Var<T>)>&, Tensor<T>, std::int64_t, double, Random&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
