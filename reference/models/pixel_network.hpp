#pragma once
// Networks that turn an image into the parameters of p(x_i | x_<i) of each of its values, in raster order
// and, within a pixel, red before green before blue (van den Oord, Kalchbrenner, Kavukcuoglu 2016, section
// 2). A network is data, a list of layers; PixelCNN, its gated form and PixelRNN are such lists
// (pixel_cnn.hpp, pixel_rnn.hpp). Training, sampling and the incremental sampler walk the same list.
//
// Registers hold images [N,channels,H,W]: register 0 the input, register k+1 the result of layer k; the last
// one the logits. Channel c belongs to colour c mod colours, everywhere.
//
// The logit of level k of colour c is channel k * colours + c; an image of bits (levels 2 with one_logit) has
// one logit, of the 1. The input is v / (levels - 1).

#include <string>
#include <vector>

#include "reference/autodiff/tape.hpp"
#include "reference/random/random.hpp"

namespace reference::models {

// Which pixels a filter sees, relative to its own.
enum class PixelMask {
  a,              // those before it in raster order, and its own earlier colours
  b,              // the same and its own colour
  above,          // the rows above
  above_and_row,  // the rows above and its whole row
  none            // all: for inputs that know rows above only, and filters of one pixel
};

enum class PixelLayerKind {
  conv,             // masked convolution; the padding keeps the size
  relu,             // of `input`
  add,              // weight * input + other
  gate,             // tanh(first half of the channels) * sigmoid(second half)
  row_lstm,         // row by row; outputs = h
  diagonal_bilstm,  // along both diagonals; outputs = h
  context,  // an image that is given along, outputs channels; filters of it have the mask none, and only
            // those that read it directly may be larger than one pixel
};

struct PixelLayer {
  PixelLayerKind kind;
  int input = 0, other = 0;  // registers
  double weight = 1;         // of add
  std::string name = {};     // conv: <name>.weight, <name>.bias; LSTMs: see the functions below
  PixelMask mask = PixelMask::b;
  int kernel_height = 1, kernel_width = 1;  // odd; of row_lstm the width alone
  int outputs = 0;
};

struct PixelNetwork {
  int colours = 1, levels = 2;
  bool one_logit = true;
  std::vector<PixelLayer> layers = {};

  // Appends and returns the register of the result.
  int add(PixelLayer layer) {
    layers.push_back(std::move(layer));
    return static_cast<int>(layers.size());
  }
};

// Of every register. Throws std::invalid_argument on a layer that does not fit.
std::vector<int> register_channels(const PixelNetwork& network);

// [out,in,height,width] of 0 and 1.
template <class T>
Tensor<T> pixel_mask(PixelMask mask, int colours, const Shape& filter);

template <class T>
nn::Parameters<T> pixel_parameters(const PixelNetwork& network, Random& random);

// v: whole numbers from 0 to levels-1, [N,colours,H,W]. The logits, [N,channels,H,W]. `context`, for networks
// with such a layer: [N,its channels,H,W].
template <class T>
autodiff::Var<T> pixel_logits(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                              const PixelNetwork& network, const Tensor<T>& v,
                              const Tensor<T>& context = Tensor<T>());
// log p(v), [N].
template <class T>
autodiff::Var<T> pixel_log_prob(const PixelNetwork& network, autodiff::Var<T> logits, const Tensor<T>& v);
template <class T>
autodiff::Var<T> pixel_log_prob(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                const PixelNetwork& network, const Tensor<T>& v,
                                const Tensor<T>& context = Tensor<T>());

// Row LSTM (section 3.1): z_r = conv_is(x)_r + conv_ss(h_{r-1}), one LSTM cell a pixel. conv_is is a masked
// 1 x k filter along the row, conv_ss an unmasked one. Parameters <name>.conv_is.{weight,bias},
// <name>.conv_ss.{weight,bias}; gates i f o g along the channels; h and c before the first row are 0.
template <class T>
autodiff::Var<T> row_lstm(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters, const std::string& name,
                          PixelMask mask, int colours, autodiff::Var<T> x);

// One direction of the Diagonal BiLSTM (section 3.2): column s of the skewed image holds the pixels with
// row + column = s; z_s = conv_is(x)_s + conv_ss(h_{s-1}), where conv_ss [4h,h,k,1] reads rows r-k+1..r. In
// the corners that the skewing adds, z is conv_ss alone, and states leave them for the first pixel of a row.
template <class T>
autodiff::Var<T> diagonal_lstm(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                               const std::string& name, PixelMask mask, int colours, autodiff::Var<T> x);

// Both: left(x) + the right one, which runs on the mirrored image, mirrored back and moved down one row: at
// its own row it would see pixels to the right, the future. Parameters <name>.lstm_l..., <name>.lstm_r....
template <class T>
autodiff::Var<T> diagonal_bilstm(autodiff::Tape<T>& tape, nn::Parameters<T>& parameters,
                                 const std::string& name, PixelMask mask, int colours, autodiff::Var<T> x);

// Every row of x one further down, the first 0.
template <class T>
autodiff::Var<T> shift_down(autodiff::Var<T> x);

}  // namespace reference::models
