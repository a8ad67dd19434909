#pragma once
// Multi-scale PixelRNN (van den Oord, Kalchbrenner, Kavukcuoglu 2016, section 3.6): a small image, every
// `factor`-th pixel of every `factor`-th row, from one PixelRNN; then the whole image from another, into each
// layer of which goes a map of the small one, enlarged.
//
//   log p(x) >= log p(small(x)) + log p(x | small(x))
//
// A bound, because the second network spreads probability over images with another small one, too.

#include "reference/models/pixel_rnn.hpp"

namespace reference::models {

struct MultiScale {
  int factor;
  PixelNetwork small, large;  // the parameters of `small` begin with "small."
};

// options.context is of no account.
MultiScale multi_scale(PixelLstm lstm, const PixelCnnOptions& options, int factor);

// Of both networks.
template <class T>
nn::Parameters<T> multi_scale_parameters(const MultiScale& model, Random& random);

// [N,C,H/factor,W/factor]. Throws std::invalid_argument when factor does not divide H and W.
template <class T>
Tensor<T> subsample(const Tensor<T>& v, int factor);

// The bound, [N]. v: [N,C,H,W].
template <class T>
autodiff::Var<T> multi_scale_log_prob(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                      const MultiScale& model, const Tensor<T>& v);

template <class T>
Tensor<T> multi_scale_sample(const nn::Parameters<T>& parameters, const MultiScale& model, std::int64_t count,
                             std::int64_t height, std::int64_t width, Random& random);

}  // namespace reference::models
