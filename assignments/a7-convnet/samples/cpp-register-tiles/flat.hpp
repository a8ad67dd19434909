#pragma once
// Images of which a convolution sees one row without end. Padded, and sorted by the remainders of row and
// column modulo the stride into stride * stride small planes; there a tap (k,l) of the filter is a constant
// distance, whatever the stride, and sums run along whole images. What lies beyond the ends of the output's
// rows is computed too and thrown away.

#include <algorithm>
#include <cstddef>
#include <vector>

struct Geometry {
  int stride, padding, kernel_h, kernel_w;
  int out_h, out_w;
  int width, height;  // of a small plane: the outputs, and what taps reach beyond them

  Geometry(int stride_, int padding_, int kernel_h_, int kernel_w_, int out_h_, int out_w_)
      : stride(stride_),
        padding(padding_),
        kernel_h(kernel_h_),
        kernel_w(kernel_w_),
        out_h(out_h_),
        out_w(out_w_),
        width(out_w + (kernel_w - 1) / stride),
        height(out_h + (kernel_h - 1) / stride) {}

  int plane() const { return height * width; }
  int phases() const { return stride * stride; }
  int phase(int k, int l) const { return k % stride * stride + l % stride; }
  int distance(int k, int l) const { return k / stride * width + l / stride; }
  int reach() const { return distance(kernel_h - 1, kernel_w - 1); }
};

// Zeros around planes, for vectors that run over their ends.
constexpr int slack = 64;

// `images` images of each channel, one behind the other in each of its planes.
class FlatImages {
 public:
  FlatImages(const Geometry& geometry, int channels, int images)
      : g_(geometry),
        plane_(static_cast<std::size_t>(images) * g_.plane() + static_cast<std::size_t>(g_.reach()) + slack),
        values_(plane_ * g_.phases() * channels, 0.0f) {}

  float* plane(int channel, int phase) {
    return values_.data() + (static_cast<std::size_t>(channel) * g_.phases() + phase) * plane_;
  }
  std::size_t channel_size() const { return plane_ * g_.phases(); }

  // action(pixel of the flat image, its position in [H,W]) for every pixel that some window reaches.
  template <class Action>
  void for_each_pixel(int channel, int image, int in_h, int in_w, Action action) {
    const int s = g_.stride, p = g_.padding;
    for (int h = 0; h < in_h && (h + p) / s < g_.height; ++h) {
      for (int first = 0; first < std::min(s, in_w); ++first) {
        const int column = (first + p) / s;
        float* row = plane(channel, (h + p) % s * s + (first + p) % s) +
                     static_cast<std::size_t>(image) * g_.plane() + (h + p) / s * g_.width + column;
        const int count = std::min((in_w - first + s - 1) / s, g_.width - column);
        for (int j = 0; j < count; ++j) action(row[j], static_cast<std::size_t>(h) * in_w + first + j * s);
      }
    }
  }

  void read(const float* from, int channel, int image, int in_h, int in_w) {
    for_each_pixel(channel, image, in_h, in_w, [from](float& pixel, std::size_t at) { pixel = from[at]; });
  }

 private:
  const Geometry& g_;
  std::size_t plane_;
  std::vector<float> values_;
};

// Outputs (or their gradients) in the same rows: image after image, zero where no output is.
class FlatOutputs {
 public:
  FlatOutputs(const Geometry& geometry, int channels, int images)
      : g_(geometry),
        channel_(static_cast<std::size_t>(images) * g_.plane() + margin() + slack),
        values_(channel_ * channels, 0.0f) {}

  float* channel(int index) { return values_.data() + index * channel_ + margin(); }
  std::size_t channel_size() const { return channel_; }

  void clear(int index, int image) {
    std::fill_n(channel(index) + static_cast<std::size_t>(image) * g_.plane(), g_.plane(), 0.0f);
  }

  void read(const float* from, int index, int image) {
    float* to = channel(index) + static_cast<std::size_t>(image) * g_.plane();
    for (int i = 0; i < g_.out_h; ++i) std::copy_n(from + i * g_.out_w, g_.out_w, to + i * g_.width);
  }

 private:
  std::size_t margin() const { return static_cast<std::size_t>(g_.reach()); }

  const Geometry& g_;
  std::size_t channel_;
  std::vector<float> values_;
};
