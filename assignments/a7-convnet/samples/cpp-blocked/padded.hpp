#pragma once
// One image with its zero border, so that the inner loops need no test for the edge.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tensor_view.hpp"

class Padded {
 public:
  Padded(int channels, int height, int width, int padding)
      : channels_(channels),
        height_(height + 2 * padding),
        width_(width + 2 * padding),
        padding_(padding),
        values_(static_cast<std::size_t>(channels) * height_ * width_, 0.0f) {}

  float* row(int channel, int r) {
    return values_.data() + (static_cast<std::size_t>(channel) * height_ + r) * width_;
  }
  const float* row(int channel, int r) const { return const_cast<Padded*>(this)->row(channel, r); }

  void clear() { std::fill(values_.begin(), values_.end(), 0.0f); }

  void read_from(course::TensorView<const float, 4> x, int n) {
    for (int c = 0; c < channels_; ++c) {
      for (int h = 0; h < x.extent(2); ++h) {
        const float* source = &x(n, c, h, 0);
        std::copy(source, source + x.extent(3), row(c, h + padding_) + padding_);
      }
    }
  }

  void write_to(course::TensorView<float, 4> x, int n) const {
    for (int c = 0; c < channels_; ++c) {
      for (int h = 0; h < x.extent(2); ++h) {
        const float* source = row(c, h + padding_) + padding_;
        std::copy(source, source + x.extent(3), &x(n, c, h, 0));
      }
    }
  }

 private:
  int channels_, height_, width_, padding_;
  std::vector<float> values_;
};
