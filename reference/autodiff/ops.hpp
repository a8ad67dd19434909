#pragma once
// The ops of a tape. Forward and backward of each stand together in ops_<family>.cc; all exist for float and
// double. Shapes that do not fit throw std::invalid_argument, "<op>: <argument> has shape ..., but ...".
//
// Axes count from 0; negative ones from the last. Images are NCHW, filters OIHW, a linear layer's w [out,in].

#include <cstdint>
#include <span>
#include <vector>

#include "reference/autodiff/tape.hpp"

namespace reference::autodiff {

// Element by element. Binary ones broadcast as NumPy does: shapes are aligned at the last axis, extent 1 is
// repeated, and the gradient of what was repeated is summed.

template <class T>
Var<T> operator+(Var<T> a, Var<T> b);
template <class T>
Var<T> operator-(Var<T> a, Var<T> b);
template <class T>
Var<T> operator*(Var<T> a, Var<T> b);
template <class T>
Var<T> operator/(Var<T> a, Var<T> b);
template <class T>
Var<T> operator-(Var<T> x);
template <class T>
Var<T> scale(Var<T> x, T factor);  // factor * x
template <class T>
Var<T> shift(Var<T> x, T summand);  // x + summand

template <class T>
Var<T> exp(Var<T> x);
template <class T>
Var<T> log(Var<T> x);
template <class T>
Var<T> sqrt(Var<T> x);
template <class T>
Var<T> square(Var<T> x);
template <class T>
Var<T> tanh(Var<T> x);
template <class T>
Var<T> sigmoid(Var<T> x);
template <class T>
Var<T> softplus(Var<T> x);  // log(1 + e^x), for every x
template <class T>
Var<T> log_sigmoid(Var<T> x);  // -softplus(-x)
template <class T>
Var<T> relu(Var<T> x);  // derivative 0 at 0
template <class T>
Var<T> elu(Var<T> x);  // x, or e^x - 1 below 0

// Reductions.

template <class T>
Var<T> sum(Var<T> x);  // of all elements, [1]
template <class T>
Var<T> mean(Var<T> x);  // of all elements, [1]
// Over one axis, which goes (or, with `keep`, becomes 1).
template <class T>
Var<T> sum(Var<T> x, int axis, bool keep = false);
template <class T>
Var<T> mean(Var<T> x, int axis, bool keep = false);
template <class T>
Var<T> logsumexp(Var<T> x, int axis, bool keep = false);
// Everything but axis 0: [N,...] gives [N].
template <class T>
Var<T> sum_per_sample(Var<T> x);

// Shape.

template <class T>
Var<T> reshape(Var<T> x, Shape shape);  // the same elements in the same order
template <class T>
Var<T> permute(Var<T> x, std::vector<int> axes);  // y's axis k is x's axes[k]
template <class T>
Var<T> slice(Var<T> x, int axis, std::int64_t from, std::int64_t to);  // [from, to)
template <class T>
Var<T> concat(const std::vector<Var<T>>& parts, int axis);
// y[.., k, ..] = x[.., indices[k], ..]; -1 gives zeros. Permutations, flips, shifts, repetitions.
template <class T>
Var<T> take(Var<T> x, int axis, std::span<const std::int64_t> indices);
template <class T>
Var<T> flip(Var<T> x, int axis);

// Linear maps.

template <class T>
Var<T> matmul(Var<T> a, Var<T> b);  // [M,K] [K,N]
// x w^T + b: x [N,in], w [out,in], b [out]; or without b.
template <class T>
Var<T> linear(Var<T> x, Var<T> w, Var<T> b);
template <class T>
Var<T> linear(Var<T> x, Var<T> w);
// The same with w replaced by mask * w; dw is exactly 0 where the mask is. mask [out,in] of 0 and 1.
template <class T>
Var<T> masked_linear(Var<T> x, Var<T> w, const Tensor<T>& mask, Var<T> b);

struct ConvOptions {
  int stride = 1;
  int padding_h = 0, padding_w = 0;
  int dilation = 1;
  int groups = 1;
};
// x [N,C,H,W], w [O,C/groups,K,L], b [O].
template <class T>
Var<T> conv2d(Var<T> x, Var<T> w, Var<T> b, ConvOptions options = {});
// The same with w replaced by mask * w; the mask has the shape of w.
template <class T>
Var<T> masked_conv2d(Var<T> x, Var<T> w, const Tensor<T>& mask, Var<T> b, ConvOptions options = {});

// Probabilities.

template <class T>
Var<T> softmax(Var<T> x, int axis);
template <class T>
Var<T> log_softmax(Var<T> x, int axis);
// log softmax(x)[label] along `axis`, in the shape of x without it. Labels from 0 to extent-1, in row-major
// order of that shape.
template <class T>
Var<T> categorical_log_prob(Var<T> logits, int axis, std::span<const std::int64_t> labels);
// x log sigmoid(l) + (1-x) log sigmoid(-l), in the shape of l; x is a constant.
template <class T>
Var<T> bernoulli_log_prob(Var<T> logits, Var<T> x);
// log N(x; mean, exp(log_std)), element by element, all three broadcast.
template <class T>
Var<T> normal_log_prob(Var<T> x, Var<T> mean, Var<T> log_std);

// Layers with formulas of their own.

// Long short-term memory. z holds the pre-activations of i, f, o (sigmoid) and g (tanh), in this order along
// axis 1 and each as wide as c: c' = f c + i g, h = o tanh(c').
template <class T>
struct LstmState {
  Var<T> h, c;
};
template <class T>
LstmState<T> lstm_cell(Var<T> z, Var<T> c);

// A run of such cells whose state is a row of `length` places, from the state 0: at place p of step s
//   z = x[s] + b + sum_t w[:,:,t] h[s-1] at place p + t - origin (0 beyond the ends).
// x [steps,4h,samples,length], w [4h,h,taps] (taps may be several axes), b [4h]; the h of all steps,
// [steps,h,samples,length].
template <class T>
Var<T> lstm_scan(Var<T> x, Var<T> w, Var<T> b, std::int64_t origin);

// [N,C,H,W] to [H+W-1,C,N,H]: the pixels with row + column = s become step s, in the order of their rows, 0
// where a row has none; and back.
template <class T>
Var<T> diagonals(Var<T> x);
template <class T>
Var<T> undo_diagonals(Var<T> x);

// (x - mean) / sqrt(variance + epsilon) for each channel (axis 1) over the batch and all further axes;
// the variance is biased (divided by the count). What was measured comes back for running averages.
template <class T>
struct Normalised {
  Var<T> y;
  Tensor<T> mean, variance;  // [C]
};
template <class T>
Normalised<T> normalise_batch(Var<T> x, T epsilon);

}  // namespace reference::autodiff
