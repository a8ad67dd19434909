#pragma once
// The parts of the incremental sampler: feature maps that are filled pixel by pixel, and filters that are
// applied at a single pixel. Internal to pixel_sampler.cc.

#include <array>
#include <cstdint>
#include <vector>

#include "reference/models/pixel_network.hpp"

namespace reference::models {

// [N,H,W,channels]: what a filter reads lies close together.
template <class T>
struct FeatureMap {
  std::int64_t samples, height, width, channels;
  std::vector<T> values;

  FeatureMap(std::int64_t n, std::int64_t h, std::int64_t w, std::int64_t c)
      : samples(n), height(h), width(w), channels(c), values(static_cast<std::size_t>(n * h * w * c)) {}

  T* at(std::int64_t n, std::int64_t row, std::int64_t column) {
    return values.data() + ((n * height + row) * width + column) * channels;
  }
  const T* at(std::int64_t n, std::int64_t row, std::int64_t column) const {
    return values.data() + ((n * height + row) * width + column) * channels;
  }
};

// What a filter reads at one pixel: channels first, first + step, ... of the pixel at (row, column) from its
// own.
struct Source {
  std::int64_t row, column, first, count, step;
};

// A filter [out,in,height,width] cut by the colour of its outputs, without what its mask leaves out.
template <class T>
class PixelFilter {
 public:
  // (origin_row, origin_column): the tap that lies on the pixel itself.
  PixelFilter(const Tensor<T>& weight, const Tensor<T>& bias, PixelMask mask, int colours,
              std::int64_t origin_row, std::int64_t origin_column);

  // The outputs of `colour` at (row, column): to[n * stride + channel]. With `add` they are added.
  void apply(const FeatureMap<T>& from, std::int64_t row, std::int64_t column, int colour, T* to,
             std::int64_t stride, bool add);

  std::int64_t colours() const { return static_cast<std::int64_t>(parts_.size()); }

 private:
  struct Part {
    std::vector<Source> sources;
    std::vector<T> weights;  // [inputs read, outputs of this colour], in panels, filled up with zeros
    std::vector<T> bias;     // filled up too
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
  };
  std::int64_t outputs_;
  std::vector<Part> parts_;
  std::vector<T> patch_, result_;  // of one call
};

}  // namespace reference::models
