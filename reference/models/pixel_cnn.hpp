#pragma once
// PixelCNN (van den Oord et al. 2016a, section 3.4 and table 1) and its gated form without blind spot (van
// den Oord et al. 2016b), as lists of layers.

#include "reference/models/pixel_network.hpp"

namespace reference::models {

struct PixelCnnOptions {
  int colours = 1, levels = 2;
  bool one_logit = true;  // bits: one logit instead of two
  int features = 16;      // h; blocks carry 2h
  int blocks = 5;
  int first_kernel = 7;
  int head = 32;           // channels of the head's hidden layer
  int context = 0;         // of PixelRNN: channels of an image that everything hangs on; 0: none
  double skip_weight = 1;  // 2: the residual is added twice, as a public implementation does
};

// Mask A; blocks x + f(x), f = relu, 1x1 (2h to h), relu, 3x3 mask B, relu, 1x1 (h to 2h); head relu, 1x1,
// relu, 1x1 to the logits. Its receptive field has a blind spot to the right above:
// (r-j, c+i) is seen if and only if j = 0 and -(3+n) <= i <= -1, or 1 <= j <= 3+n and
// -(3+n) <= i <= 3 + min(j-1, n), for a first kernel of 7 and n blocks.
PixelNetwork pixel_cnn(const PixelCnnOptions& options);

// Mask A of 3x3 (colours to colours * features), relu, mask B of 3x3, relu, 1x1 to the logits.
PixelNetwork small_pixel_cnn(int colours, int levels, int features);

// A vertical stack that sees all rows above, and a horizontal one along the row that it feeds:
//   y = tanh(W_f x) . sigmoid(W_g x)                                              (2016b, eq. 2 and figure 2)
PixelNetwork gated_pixel_cnn(const PixelCnnOptions& options);

}  // namespace reference::models
