#pragma once
// The planes of one image with zeros around them: `margin` on the left and above, and on the right enough for
// blocks that run over the end of a row. The columns of a row are sorted by their remainder modulo the
// stride, so that a block of outputs reads neighbours.

#include <algorithm>
#include <cstddef>
#include <vector>

class Padded {
 public:
  // `rows` and `columns` with the margins.
  Padded(int channels, int rows, int columns, int margin, int stride)
      : rows_(rows),
        columns_(columns),
        margin_(margin),
        stride_(stride),
        part_((columns + stride - 1) / stride),
        at_(columns),
        values_(static_cast<std::size_t>(channels) * rows * part_ * stride, 0.0f) {
    for (int column = 0; column < columns; ++column) at_[column] = column % stride * part_ + column / stride;
  }

  float* row(int channel, int r) {
    return values_.data() + (static_cast<std::size_t>(channel) * rows_ + r) * part_ * stride_;
  }
  const float* row(int channel, int r) const { return const_cast<Padded*>(this)->row(channel, r); }
  // From the start of a row to a column; the column a stride further is the next element.
  int at(int column) const { return at_[column]; }

  // What does not fit below and on the right is not needed.
  void read(const float* plane, int height, int width, int channel) {
    for (int h = 0; h < std::min(height, rows_ - margin_); ++h) {
      float* to = row(channel, h + margin_);
      const float* from = plane + static_cast<std::size_t>(h) * width;
      for (int v = 0; v < std::min(width, columns_ - margin_); ++v) to[at(v + margin_)] = from[v];
    }
  }

 private:
  int rows_, columns_, margin_, stride_, part_;
  std::vector<int> at_;
  std::vector<float> values_;
};
