#pragma once
// Images from a pixel network, value by value: in raster order and, within a pixel, colour by colour. Unknown
// values count as 0 until they are drawn.
//
// The incremental sampler keeps what every layer has computed and, for a new value, computes only what it
// changes: one pixel of each layer, and of it the channels of one colour (Ramachandran et al. 2017). Layers
// that know rows above only are computed a row at a time, as is the mirrored direction of the Diagonal
// BiLSTM, whose share of a row hangs on the row above. The naive sampler runs the whole network for each
// value.

#include "reference/models/pixel_network.hpp"

namespace reference::models {

struct PixelTask {
  Tensor<double> uniforms;      // [N,colours,H,W], one a value
  Tensor<double> given;         // the same shape: the values where `known` is not 0
  Tensor<double> known;         // [H,W]
  Tensor<double> context = {};  // of networks that have one
};

// Nothing is known: unconditional generation.
PixelTask generation(const PixelNetwork& network, std::int64_t samples, std::int64_t height,
                     std::int64_t width, Random& random);

// Values [N,colours,H,W] from 0 to levels-1.
template <class T>
Tensor<T> pixel_sample(const nn::Parameters<T>& parameters, const PixelNetwork& network,
                       const PixelTask& task);
template <class T>
Tensor<T> pixel_sample_naive(nn::Parameters<T>& parameters, const PixelNetwork& network,
                             const PixelTask& task);

}  // namespace reference::models
