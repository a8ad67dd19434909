#pragma once
// MADE: a masked autoencoder as a product of conditionals (Germain, Gregor, Murray, Larochelle 2015).
//
//   h^l(x) = relu(b^l + (W^l . M^l) h^{l-1}),   M^l[k,j] = 1 if m^{l-1}(j) <= m^l(k)          (eq. 12)
//   output  = b^L + (W^L . M^L) h^{L-1},         M^L[d,k] = 1 if m^{L-1}(k) <  m^0(d)  (eq. 13, strict)
//
// m^0 is the ordering: m^0(d) is the place of variable d, from 0. Hidden degrees lie between the least degree
// of the layer below and D-2. The first variable of the ordering hangs on biases alone. New degrees for every
// batch train all orderings and connectivities at once (section 4.2 and 4.3); `direct` adds A . M, strictly
// masked, from inputs to outputs.
//
// Values: bits (bernoulli), 0..classes-1 (categorical), real numbers (gaussian). Outputs come in blocks of D:
// one logit; the classes' logits; all means and then all log standard deviations. Categorical inputs are
// one-hot, in the same blocks. Parameters: W0, b0, W1, b1, ..., and A.

#include <vector>

#include "reference/autodiff/tape.hpp"
#include "reference/random/random.hpp"

namespace reference::models {

enum class MadeValues { bernoulli, categorical, gaussian };

struct MadeOptions {
  int variables = 0;        // D
  std::vector<int> hidden;  // widths of the hidden layers; may be empty
  MadeValues values = MadeValues::bernoulli;
  int classes = 2;  // of categorical values
  bool direct = false;
};

// degrees[0]: the ordering, a permutation of 0..D-1; then one list a hidden layer.
using MadeDegrees = std::vector<std::vector<int>>;

// Hidden degrees at random; the ordering too, or 0, 1, 2, ...
MadeDegrees draw_degrees(const MadeOptions& options, Random& random, bool random_order);

// Masks of W0, W1, ..., and of A with direct links.
template <class T>
std::vector<Tensor<T>> made_masks(const MadeOptions& options, const MadeDegrees& degrees);

template <class T>
nn::Parameters<T> made_parameters(const MadeOptions& options, Random& random);

// x: [N,D]. The outputs, [N, blocks*D].
template <class T>
autodiff::Var<T> made_outputs(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                              const MadeOptions& options, const std::vector<Tensor<T>>& masks,
                              const Tensor<T>& x);
template <class T>
autodiff::Var<T> made_outputs(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                              const MadeOptions& options, const MadeDegrees& degrees, const Tensor<T>& x);
// log p(x) of those outputs, [N].
template <class T>
autodiff::Var<T> made_log_prob(const MadeOptions& options, autodiff::Var<T> outputs, const Tensor<T>& x);
template <class T>
autodiff::Var<T> made_log_prob(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                               const MadeOptions& options, const MadeDegrees& degrees, const Tensor<T>& x);
// With masks that are kept from step to step: making them takes as long as the products.
template <class T>
autodiff::Var<T> made_log_prob(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                               const MadeOptions& options, const std::vector<Tensor<T>>& masks,
                               const Tensor<T>& x);

// An ensemble: log of the mean of p(x) over several degrees, [N] (section 4.2; probabilities are averaged,
// not logits).
template <class T>
Tensor<T> made_ensemble_log_prob(nn::Parameters<T>& parameters, const MadeOptions& options,
                                 const std::vector<MadeDegrees>& ensemble, const Tensor<T>& x);

// Ancestral sampling in the order of the degrees, driven by noise [N,D]: uniform numbers, or standard normal
// ones for gaussian values. One pass over the network for each variable:
template <class T>
Tensor<T> made_sample_naive(nn::Parameters<T>& parameters, const MadeOptions& options,
                            const MadeDegrees& degrees, const Tensor<double>& noise);
// The same in the time of a single pass: each hidden unit is computed once, as soon as all that it sees is
// known.
template <class T>
Tensor<T> made_sample(const nn::Parameters<T>& parameters, const MadeOptions& options,
                      const MadeDegrees& degrees, const Tensor<double>& noise);

}  // namespace reference::models
