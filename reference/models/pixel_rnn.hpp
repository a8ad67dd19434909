#pragma once
// PixelRNN (van den Oord, Kalchbrenner, Kavukcuoglu 2016): mask A, then LSTM layers with residual connections
// (figure 5: 2h features, LSTM of h, 1x1 back to 2h), then the head of PixelCNN.
//
// The Diagonal BiLSTM sees all earlier pixels but one: the last of the row above, where it is further to the
// right than the masked convolution reaches. That convolution hides it from the place it stands at, and of
// the row above the LSTMs know no more.

#include "reference/models/pixel_cnn.hpp"

namespace reference::models {

enum class PixelLstm { row, diagonal };  // Row LSTM with 1 x 3 filters, Diagonal BiLSTM

// options.blocks counts the LSTM layers, options.features is their h.
PixelNetwork pixel_rnn(PixelLstm lstm, const PixelCnnOptions& options);

}  // namespace reference::models
