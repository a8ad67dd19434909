// Convolution in register tiles: several filters times several vectors of pixels at once (tiles.hpp), on
// images laid out so that every stride and width is one long row (flat.hpp). The other layers are in
// layers.cpp.
#include "convnet.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "flat.hpp"
#include "tiles.hpp"

namespace convnet {
namespace {

// How many filters the next tile takes.
int filters_of_tile(int left) {
  int filters = max_filters;
  while (filters > left) filters /= 2;
  return filters;
}

template <class... Arguments>
void correlate_filters(int filters, Arguments... arguments) {
  if (filters == 8) {
    if constexpr (max_filters == 8) correlate<8>(arguments...);
  } else if (filters == 4) {
    correlate<4>(arguments...);
  } else if (filters == 2) {
    correlate<2>(arguments...);
  } else {
    correlate<1>(arguments...);
  }
}

// Rows of sums for one tile of filters.
class Sums {
 public:
  explicit Sums(int length)
      : length_(length + slack), values_(static_cast<std::size_t>(length_) * max_filters) {
    for (int f = 0; f < max_filters; ++f) rows_[f] = values_.data() + static_cast<std::size_t>(f) * length_;
  }
  float* const* rows() const { return rows_; }

 private:
  int length_;
  std::vector<float> values_;
  float* rows_[max_filters];
};

Geometry geometry(TensorView<const float, 4> w, int stride, int padding, int out_h, int out_w) {
  return {stride, padding, w.extent(2), w.extent(3), out_h, out_w};
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const int channels = w.extent(1), taps = w.extent(2) * w.extent(3);
  const Geometry g = geometry(w, stride, padding, y.extent(2), y.extent(3));
  FlatImages image(g, channels, 1);
  std::vector<std::ptrdiff_t> distance;
  for (int k = 0; k < g.kernel_h; ++k)
    for (int l = 0; l < g.kernel_w; ++l)
      distance.push_back(image.plane(0, g.phase(k, l)) - image.plane(0, 0) + g.distance(k, l));

  const Sums sums(g.plane());
  std::vector<float> packed(static_cast<std::size_t>(max_filters) * channels * taps);
  // Few images at a time share the packed filters of a tile: for each tile all images would be laid out
  // again.
  for (int n = 0; n < x.extent(0); ++n) {
    for (int c = 0; c < channels; ++c) image.read(&x(n, c, 0, 0), c, 0, x.extent(2), x.extent(3));
    for (int first = 0, filters = 0; first < w.extent(0); first += filters) {
      filters = filters_of_tile(w.extent(0) - first);
      for (int f = 0; f < filters; ++f) {
        const float* filter = &w(first + f, 0, 0, 0);
        for (int i = 0; i < channels * taps; ++i)
          packed[static_cast<std::size_t>(i) * filters + f] = filter[i];
      }
      correlate_filters(filters, image.plane(0, 0), image.channel_size(), channels, distance, packed.data(),
                        &b(first), g.out_h * g.width, sums.rows());
      for (int f = 0; f < filters; ++f)
        for (int i = 0; i < g.out_h; ++i)
          std::copy_n(sums.rows()[f] + i * g.width, g.out_w, &y(n, first + f, i, 0));
    }
  }
}

namespace {

// dx is a correlation of dy with the mirrored taps, for each remainder of row and column a different few of
// them.
void backward_data(const Geometry& g, TensorView<const float, 4> w, FlatOutputs& upstream,
                   FlatImages& gradient, int image, TensorView<float, 4> dx, int n) {
  const int filters = w.extent(0), channels = w.extent(1);
  const Sums sums(g.plane());
  const float none[max_filters] = {};
  std::vector<float> packed;
  for (int phase = 0; phase < g.phases(); ++phase) {
    std::vector<std::ptrdiff_t> distance;
    std::vector<int> taps;
    for (int k = 0; k < g.kernel_h; ++k) {
      for (int l = 0; l < g.kernel_w; ++l) {
        if (g.phase(k, l) != phase) continue;
        distance.push_back(-g.distance(k, l));
        taps.push_back(k * g.kernel_w + l);
      }
    }
    for (int first = 0, tile = 0; first < channels; first += tile) {
      tile = filters_of_tile(channels - first);
      packed.resize(static_cast<std::size_t>(tile) * filters * taps.size());
      float* to = packed.data();
      for (int o = 0; o < filters; ++o)
        for (const int tap : taps)
          for (int c = 0; c < tile; ++c) *to++ = (&w(o, first + c, 0, 0))[tap];
      correlate_filters(tile, upstream.channel(0) + static_cast<std::size_t>(image) * g.plane(),
                        upstream.channel_size(), filters, distance, packed.data(), none, g.plane(),
                        sums.rows());
      for (int c = 0; c < tile; ++c) std::copy_n(sums.rows()[c], g.plane(), gradient.plane(first + c, phase));
    }
  }
  for (int c = 0; c < channels; ++c) {
    float* out = &dx(n, c, 0, 0);
    gradient.for_each_pixel(c, 0, dx.extent(2), dx.extent(3),
                            [out](float& pixel, std::size_t at) { out[at] = pixel; });
  }
}

void backward_weights(const Geometry& g, FlatImages& x, FlatOutputs& upstream, int length,
                      TensorView<float, 4> dw) {
  const int taps = g.kernel_h * g.kernel_w;
  std::vector<std::ptrdiff_t> distance;
  for (int k = 0; k < g.kernel_h; ++k)
    for (int l = 0; l < g.kernel_w; ++l)
      distance.push_back(x.plane(0, g.phase(k, l)) - x.plane(0, 0) + g.distance(k, l));
  for (int first = 0; first < dw.extent(0); first += gradient_filters) {
    const int filters = std::min(gradient_filters, dw.extent(0) - first);
    const float* dy[gradient_filters];
    for (int f = 0; f < filters; ++f) dy[f] = upstream.channel(first + f);
    for (int c = 0; c < dw.extent(1); ++c) {
      for (int t = 0; t < taps; t += gradient_taps) {
        float* to[gradient_filters];
        for (int f = 0; f < filters; ++f) to[f] = &dw(first + f, c, 0, 0) + t;
        const float* image = x.plane(c, 0);
        const int width = std::min(gradient_taps, taps - t);
        if (filters == gradient_filters && width == gradient_taps) {
          gather_weights<gradient_filters, gradient_taps>(dy, image, &distance[t], length, to);
        } else if (filters == gradient_filters) {
          for (int i = 0; i < width; ++i) {
            float* one[gradient_filters];
            for (int f = 0; f < filters; ++f) one[f] = to[f] + i;
            gather_weights<gradient_filters, 1>(dy, image, &distance[t + i], length, one);
          }
        } else {
          for (int f = 0; f < filters; ++f) {
            for (int i = 0; i < width; ++i) {
              float* one = to[f] + i;
              gather_weights<1, 1>(&dy[f], image, &distance[t + i], length, &one);
            }
          }
        }
      }
    }
  }
}

}  // namespace

void conv2d_backward(TensorView<const float, 4> x, TensorView<const float, 4> w,
                     TensorView<const float, 4> dy, int stride, int padding, TensorView<float, 4> dx,
                     TensorView<float, 4> dw, TensorView<float, 1> db) {
  const int channels = w.extent(1), filters = w.extent(0);
  const Geometry g = geometry(w, stride, padding, dy.extent(2), dy.extent(3));
  std::fill_n(dx.data(), dx.size(), 0.0f);
  std::fill_n(dw.data(), dw.size(), 0.0f);
  std::fill_n(db.data(), db.size(), 0.0f);
  // Small images together: a tile of sums is added up once for all of them.
  constexpr int cached_floats = 32768;
  const int together =
      std::clamp(cached_floats / (channels * g.plane() * g.phases()), 1, std::max(1, x.extent(0)));
  FlatImages images(g, channels, together), gradient(g, channels, 1);
  FlatOutputs upstream(g, filters, together);
  for (int first = 0; first < x.extent(0); first += together) {
    const int count = std::min(together, x.extent(0) - first);
    for (int n = 0; n < count; ++n) {
      for (int c = 0; c < channels; ++c) images.read(&x(first + n, c, 0, 0), c, n, x.extent(2), x.extent(3));
      for (int o = 0; o < filters; ++o) {
        const float* plane = &dy(first + n, o, 0, 0);
        upstream.read(plane, o, n);
        for (int i = 0; i < g.out_h * g.out_w; ++i) db(o) += plane[i];
      }
    }
    // The last images may be fewer, and vectors run over the end of the last one.
    for (int o = 0; o < filters && count < together; ++o) upstream.clear(o, count);
    for (int n = 0; n < count; ++n) backward_data(g, w, upstream, gradient, n, dx, first + n);
    backward_weights(g, images, upstream, count * g.plane(), dw);
  }
}

}  // namespace convnet
