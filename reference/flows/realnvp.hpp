#pragma once
// RealNVP (Dinh et al. 2017): affine couplings with alternate masks, log |det| = sum s. Not
// volume-preserving: that is what its name says.
//
// Of vectors, from noise to data:  x = e^s z + t of every second element, s = rescale tanh(.), batch norms
// between the couplings if wanted.
//
// Of images, on several scales, from data to noise, each coupling y = (x + t) e^s:
//   three couplings with checkerboard masks, squeeze, three with channel masks, unsqueeze,
//   squeeze by place, the first half of the channels to the next scale, unsqueeze by place;
//   on the last scale four couplings with checkerboard masks alone.

#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct RealNvpOptions {
  std::int64_t dimensions = 2;  // at least 2
  int couplings = 8;
  std::vector<std::int64_t> hidden = {64, 64};
  bool batch_norm = false;
};

// Weights <name>.<k>.. of coupling k, counted from the data, and <name>.<k>.norm.. .
template <class T>
FlowPtr<T> realnvp(const std::string& name, const RealNvpOptions& options);

struct RealNvpImageOptions {
  Shape image = {1, 16, 16};  // H and W divisible by 2^(scales-1)
  int scales = 2;
  int hidden = 32;  // channels of the networks on the first scale; twice as many on each further one
  int residual_blocks = 0;
  bool batch_norm = false;
};

// Weights <name>.in_couplings.<k>.. (checkerboard), <name>.out_couplings.<k>.. (channels), and those of the
// next scale after <name>.next_block; networks.hpp has the rest of the names, batch norms are
// <coupling>.norm.
template <class T>
FlowPtr<T> realnvp_images(const std::string& name, const RealNvpImageOptions& options);

}  // namespace reference::flows
