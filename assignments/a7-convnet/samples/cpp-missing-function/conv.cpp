// Works on a padded copy of one channel plane at a time.
#include <algorithm>
#include <vector>

#include "convnet.hpp"

namespace convnet {
namespace {

class Plane {
 public:
  Plane(int height, int width, int padding)
      : height_(height),
        width_(width),
        padding_(padding),
        cells_(static_cast<std::size_t>(height + 2 * padding) *
               static_cast<std::size_t>(width + 2 * padding)) {}

  float& operator()(int row, int column) { return cells_[row * (width_ + 2 * padding_) + column]; }

  void load(const float* image) {
    for (int h = 0; h < height_; ++h)
      std::copy_n(image + h * width_, width_, &(*this)(h + padding_, padding_));
  }
  void add_to(float* image) {
    for (int h = 0; h < height_; ++h)
      for (int v = 0; v < width_; ++v) image[h * width_ + v] += (*this)(h + padding_, v + padding_);
  }

 private:
  int height_, width_, padding_;
  std::vector<float> cells_;
};

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  for (int n = 0; n < y.extent(0); ++n) {
    for (int o = 0; o < y.extent(1); ++o) std::fill_n(&y(n, o, 0, 0), y.extent(2) * y.extent(3), b(o));
    for (int c = 0; c < x.extent(1); ++c) {
      Plane plane(x.extent(2), x.extent(3), padding);
      plane.load(&x(n, c, 0, 0));
      for (int o = 0; o < y.extent(1); ++o)
        for (int i = 0; i < y.extent(2); ++i)
          for (int k = 0; k < w.extent(2); ++k)
            for (int l = 0; l < w.extent(3); ++l)
              for (int j = 0; j < y.extent(3); ++j)
                y(n, o, i, j) += w(o, c, k, l) * plane(i * stride + k, j * stride + l);
    }
  }
}

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  for (int n = 0; n < dy.extent(0); ++n) {
    for (int o = 0; o < dy.extent(1); ++o) {
      const float* gradient = &dy(n, o, 0, 0);
      for (int e = 0; e < dy.extent(2) * dy.extent(3); ++e) db(o) += gradient[e];
    }
    for (int c = 0; c < x.extent(1); ++c) {
      Plane plane(x.extent(2), x.extent(3), padding), dplane(x.extent(2), x.extent(3), padding);
      plane.load(&x(n, c, 0, 0));
      for (int o = 0; o < dy.extent(1); ++o)
        for (int i = 0; i < dy.extent(2); ++i)
          for (int k = 0; k < w.extent(2); ++k)
            for (int l = 0; l < w.extent(3); ++l)
              for (int j = 0; j < dy.extent(3); ++j) {
                dplane(i * stride + k, j * stride + l) += w(o, c, k, l) * dy(n, o, i, j);
                dw(o, c, k, l) += plane(i * stride + k, j * stride + l) * dy(n, o, i, j);
              }
      dplane.add_to(&dx(n, c, 0, 0));
    }
  }
}

}  // namespace convnet
