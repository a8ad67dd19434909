#pragma once
// Velocity fields dz/dt = f(t, z) of continuous flows, with their derivatives along given directions, from
// which the trace of df/dz is made. All on the tape, so that gradients go through derivatives too.

#include <functional>
#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

template <class T>
struct Motion {
  Var<T> velocity;     // [N,D]
  Var<T> derivatives;  // [K,N,D]: df/dz times each direction
};

// f at time t and z [N,D], and along directions [K,N,D].
template <class T>
using Field = std::function<Motion<T>(double t, Var<T> z, Var<T> directions)>;

template <class T>
class Dynamics {
 public:
  virtual ~Dynamics() = default;
  virtual std::int64_t dimensions() const = 0;
  virtual void add_weights(Weights<T>& weights, Random& random) const = 0;
  // The field for these weights, ready to be asked many times. Good as long as the tape is.
  virtual Field<T> field(const Pass<T>& with) const = 0;
};

template <class T>
using DynamicsPtr = std::unique_ptr<const Dynamics<T>>;

// A network with tanh between its layers that is told the time: each layer maps cat(t, x) (Grathwohl et al.
// 2019). Weights <name>.<l>.W [out, 1+in], <name>.<l>.b.
template <class T>
DynamicsPtr<T> network_dynamics(std::string name, std::int64_t dimensions, std::vector<std::int64_t> hidden);

// A sum of planar pushes whose weights a network gives for each time (Chen et al. 2018, section 4):
//
//   f = 1/width sum_k u_k tanh(w_k.z + b_k),  u_k = u0_k sigmoid(g_k)
//   W, u0, g [width,D], b [width] = fc3 tanh(fc2 tanh(fc1 t)), in this order
//
// Weights <name>.fc1.weight, .bias, and so on.
template <class T>
DynamicsPtr<T> planar_dynamics(std::string name, std::int64_t dimensions, std::int64_t hidden,
                               std::int64_t width);

}  // namespace reference::flows
