#pragma once
// Autoregressive flows: each variable goes through a monotone map whose parameters hang on the variables
// before it.
//
//   inverse:  u_i = map.inverse(x_i; c_i(x_<i)), all at once: one pass of the network
//   forward:  x_i = map.forward(u_i; c_i(x_<i)), one after the other: D passes
//   log |det du/dx| = sum_i of the log-slopes: the Jacobian is triangular in the order of the network
//
//   MAF (Papamakarios et al. 2017):  Autoregressive(masked_network, affine_map): fast densities
//   NAF (Huang et al. 2018):         Autoregressive(masked_network, inverted_map(sigmoid_map))
//   IAF (Kingma et al. 2016):        Inverse(Autoregressive(masked_network, inverted_map(gated_map))): fast
//                                    samples, z' = s(z) z + (1 - s(z)) m(z); parameters hang on what goes in
//
// On a tape that only evaluates, forward() lets the network compute each hidden unit once
// (AutoregressiveNetwork::generate); on one that trains it takes D passes and has gradients.

#include "reference/flows/autoregressive_network.hpp"
#include "reference/flows/distribution.hpp"
#include "reference/flows/scalar_maps.hpp"

namespace reference::flows {

template <class T>
class Autoregressive final : public Flow<T> {
 public:
  // Throws std::invalid_argument when the network gives another number of parameters than the map takes.
  Autoregressive(std::string name, AutoregressiveNetworkPtr<T> network, MapPtr<T> map);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> u) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> x) const override;

 private:
  // p [N,D',P] for some of the variables, as the map takes them.
  std::vector<Var<T>> parts(Var<T> p) const;

  AutoregressiveNetworkPtr<T> network_;
  MapPtr<T> map_;
};

// MADE with conditionals that are mixtures of Gaussians, as a base (Papamakarios et al. 2017, section 4):
//
//   p(z_i|z_<i) = sum_c w_c N(z_i; m_c, e^a_c),  w = softmax(r)
//
// The network gives m, a, r of component 0, then of component 1, ...: P = 3 C.
template <class T>
BasePtr<T> mixture_base(AutoregressiveNetworkPtr<T> network);

}  // namespace reference::flows
