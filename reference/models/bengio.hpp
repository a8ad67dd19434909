#pragma once
// Discrete variables from left to right, each a softmax of hidden groups that see the variables before it
// (Y. Bengio and S. Bengio, "Modeling High-Dimensional Discrete Data with Multi-Layer Neural Networks", NIPS
// 12, 1999; eq. 3 to 6).
//
//   P(z) = prod_i P(z_i | z_<i),                  P(z_i = v | z_<i) = softmax_v(a_i)
//   h_k  = tanh(c_k + sum_{l<k} V_{k,l} onehot(z_l)),         k = 0..n-1, `hidden` units each
//   a_i  = b_i + sum_{k<=i} W_{i,k} h_k + sum_{l<i} U_{i,l} onehot(z_l)          (U with `direct` only)
//
// Variable i has cardinalities[i] values, 0 to cardinalities[i]-1; S is their sum. Without hidden units and
// with direct links it is the fully visible left-to-right network of the slides. Parameters: V [n*hidden,S],
// c, W [S,n*hidden], b [S], U [S,S]; entries outside the sums are never used and get no gradient.

#include <vector>

#include "reference/autodiff/tape.hpp"
#include "reference/random/random.hpp"

namespace reference::models {

struct BengioOptions {
  std::vector<int> cardinalities;
  int hidden = 8;  // units of a group
  bool direct = false;
};

template <class T>
nn::Parameters<T> bengio_parameters(const BengioOptions& options, Random& random);

// z: [N,n] of whole numbers. Throws std::invalid_argument when a value is none of its variable's.
// All logits side by side, [N,S].
template <class T>
autodiff::Var<T> bengio_logits(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                               const BengioOptions& options, const Tensor<T>& z);
// log P(z_i | z_<i), [N,n].
template <class T>
autodiff::Var<T> bengio_log_prob_per_variable(const BengioOptions& options, autodiff::Var<T> logits,
                                              const Tensor<T>& z);
// log P(z), [N].
template <class T>
autodiff::Var<T> bengio_log_prob(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                 const BengioOptions& options, const Tensor<T>& z);

// Ancestral sampling, one uniform number a variable: uniforms [N,n]. Each hidden group is computed once, when
// the variables that it sees are known.
template <class T>
Tensor<T> bengio_sample(const nn::Parameters<T>& parameters, const BengioOptions& options,
                        const Tensor<double>& uniforms);

}  // namespace reference::models
