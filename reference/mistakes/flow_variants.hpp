#pragma once
// Planar and radial flows and an affine coupling with every choice a student can get wrong, in plain double
// loops; and gradients of whatever they compute, by differences.

#include <vector>

#include "reference/registry.hpp"

namespace reference::mistakes {

struct PlanarChoices {
  bool constrained = true;          // u made u_hat
  bool constrained_log_det = true;  // u_hat in the log-determinant too
  bool norm_squared = true;         // divided by |w|^2, else by |w|
  bool minus_one = true;            // softplus(w.u) - 1
  bool slope = true;                // 1 - tanh^2 in the log-determinant
  bool all_layers = true;           // log-determinants of all layers, else of the last
};
// y, log_det
std::vector<Tensor<double>> planar_variant(const Call& call, const PlanarChoices& choices);

struct RadialChoices {
  bool one_direction_less = true;  // (D-1) log(1 + beta h) + ..., else D log(1 + beta h)
  bool slope = true;               // the second logarithm with the slope of h
  bool softplus_alpha = true;      // else exp
  bool beta_bound = true;          // softplus(beta_raw) - alpha, else softplus(beta_raw)
  bool distance = true;            // r, else r^2
};
std::vector<Tensor<double>> radial_variant(const Call& call, const RadialChoices& choices);

// y2 = (x2 + t) exp(s), the shift before the scale: y, log_det
std::vector<Tensor<double>> shifted_first_coupling(const Call& call);

// Reflections with something else in place of 2 / |v|^2.
enum class Reflection { factor_one, not_normalised };
std::vector<Tensor<double>> householder_variant(const Call& call, Reflection reflection);

// Gradients of sum(dy y) + sum(dlog_det log_det) by the operands named, where y and log_det are what
// `variant` computes: central differences, to about nine digits.
std::vector<Tensor<double>> gradients_of(std::vector<Tensor<double>> (*variant)(const Call&),
                                         const Call& call, const std::vector<const char*>& operands);

}  // namespace reference::mistakes
