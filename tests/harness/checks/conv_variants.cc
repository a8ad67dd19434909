#include "tests/harness/checks/conv_variants.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <complex>
#include <cstdint>
#include <numbers>

namespace test_support {
namespace {

using harness::HostTensor;
using Complex = std::complex<float>;

// The plane [a,b,:,:], with `margin` zeros around it and `gap` - 1 zeros between neighbours.
Plane plane_of(const HostTensor& t, std::int64_t a, std::int64_t b, int margin = 0, int gap = 1) {
  const int height = static_cast<int>(t.shape[2]), width = static_cast<int>(t.shape[3]);
  Plane plane((height - 1) * gap + 1 + 2 * margin, (width - 1) * gap + 1 + 2 * margin);
  const std::int64_t first = (a * t.shape[1] + b) * height * width;
  for (int i = 0; i < height; ++i)
    for (int j = 0; j < width; ++j)
      plane.at(i * gap + margin, j * gap + margin) = t.f32[static_cast<std::size_t>(first + i * width + j)];
  return plane;
}

Plane flipped(const Plane& plane) {
  Plane result(plane.height, plane.width);
  std::reverse_copy(plane.values.begin(), plane.values.end(), result.values.begin());
  return result;
}

Plane resized(const Plane& plane, int height, int width) {
  Plane result(height, width);
  for (int i = 0; i < std::min(height, plane.height); ++i)
    for (int j = 0; j < std::min(width, plane.width); ++j) result.at(i, j) = plane.at(i, j);
  return result;
}

Plane valid_shape(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return {images[0].height - filters[0].height + 1, images[0].width - filters[0].width + 1};
}

// Gives the products behind each element to `sum`.
template <class Sum>
Plane correlate_by_sum(const std::vector<Plane>& images, const std::vector<Plane>& filters, Sum sum) {
  Plane result = valid_shape(images, filters);
  std::vector<float> products;
  for (int i = 0; i < result.height; ++i)
    for (int j = 0; j < result.width; ++j) {
      products.clear();
      for (std::size_t c = 0; c < images.size(); ++c)
        for (int u = 0; u < filters[c].height; ++u)
          for (int v = 0; v < filters[c].width; ++v)
            products.push_back(images[c].at(i + u, j + v) * filters[c].at(u, v));
      result.at(i, j) = sum(products);
    }
  return result;
}

float pairwise_sum(const float* first, std::size_t count) {
  if (count == 0) return 0;
  if (count == 1) return *first;
  return pairwise_sum(first, count / 2) + pairwise_sum(first + count / 2, count - count / 2);
}

// In place, decimation in time, forward (sign -1) or backward (+1) without the factor 1/n.
void fft(std::vector<Complex>& a, float sign) {
  const std::size_t n = a.size();
  if (n == 1) return;
  std::vector<Complex> even(n / 2), odd(n / 2);
  for (std::size_t i = 0; i < n / 2; ++i) {
    even[i] = a[2 * i];
    odd[i] = a[2 * i + 1];
  }
  fft(even, sign);
  fft(odd, sign);
  for (std::size_t k = 0; k < n / 2; ++k) {
    const double angle =
        static_cast<double>(sign) * 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
    const Complex twiddled =
        Complex(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle))) * odd[k];
    a[k] = even[k] + twiddled;
    a[k + n / 2] = even[k] - twiddled;
  }
}

using Spectrum = std::vector<std::vector<Complex>>;  // rows

void transform(Spectrum& s, float sign) {
  for (auto& row : s) fft(row, sign);
  std::vector<Complex> column(s.size());
  for (std::size_t j = 0; j < s[0].size(); ++j) {
    for (std::size_t i = 0; i < s.size(); ++i) column[i] = s[i][j];
    fft(column, sign);
    for (std::size_t i = 0; i < s.size(); ++i) s[i][j] = column[i];
  }
}

Spectrum spectrum_of(const Plane& plane, std::size_t rows, std::size_t columns) {
  Spectrum s(rows, std::vector<Complex>(columns));
  for (int i = 0; i < plane.height; ++i)
    for (int j = 0; j < plane.width; ++j)
      s[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = plane.at(i, j);
  transform(s, -1);
  return s;
}

// Matrices of Winograd's F(m, 3): y = A^T [ (G g) * (B^T d) ].
template <int M>
struct Winograd {
  static constexpr int tile = M + 2;
  using Input = std::array<std::array<float, tile>, tile>;
  using Filter = std::array<std::array<float, 3>, tile>;
  using Output = std::array<std::array<float, tile>, M>;
  Input bt;
  Filter g;
  Output at;
};

constexpr Winograd<2> kWinograd2 = {{{{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}}},
                                    {{{1, 0, 0}, {0.5F, 0.5F, 0.5F}, {0.5F, -0.5F, 0.5F}, {0, 0, 1}}},
                                    {{{1, 1, 1, 0}, {0, 1, -1, -1}}}};

constexpr Winograd<4> kWinograd4 = {
    {{{4, 0, -5, 0, 1, 0},
      {0, -4, -4, 1, 1, 0},
      {0, 4, -4, -1, 1, 0},
      {0, -2, -1, 2, 1, 0},
      {0, 2, -1, -2, 1, 0},
      {0, 4, 0, -5, 0, 1}}},
    {{{1.0F / 4, 0, 0},
      {-1.0F / 6, -1.0F / 6, -1.0F / 6},
      {-1.0F / 6, 1.0F / 6, -1.0F / 6},
      {1.0F / 24, 1.0F / 12, 1.0F / 6},
      {1.0F / 24, -1.0F / 12, 1.0F / 6},
      {0, 0, 1}}},
    {{{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}}}};

// matrix * block * matrix^T
template <std::size_t Rows, std::size_t Inner>
std::array<std::array<float, Rows>, Rows> sandwich(const std::array<std::array<float, Inner>, Rows>& matrix,
                                                   const std::array<std::array<float, Inner>, Inner>& block) {
  std::array<std::array<float, Inner>, Rows> left{};
  for (std::size_t i = 0; i < Rows; ++i)
    for (std::size_t j = 0; j < Inner; ++j)
      for (std::size_t k = 0; k < Inner; ++k) left[i][j] += matrix[i][k] * block[k][j];
  std::array<std::array<float, Rows>, Rows> result{};
  for (std::size_t i = 0; i < Rows; ++i)
    for (std::size_t j = 0; j < Rows; ++j)
      for (std::size_t k = 0; k < Inner; ++k) result[i][j] += left[i][k] * matrix[j][k];
  return result;
}

template <int M>
Plane correlate_winograd(const Winograd<M>& matrices, const std::vector<Plane>& images,
                         const std::vector<Plane>& filters) {
  constexpr int tile = Winograd<M>::tile;
  Plane result = valid_shape(images, filters);
  using Tile = std::array<std::array<float, static_cast<std::size_t>(tile)>, static_cast<std::size_t>(tile)>;
  std::vector<Tile> kernels;
  for (const Plane& filter : filters) {
    std::array<std::array<float, 3>, 3> g{};
    for (int u = 0; u < 3; ++u)
      for (int v = 0; v < 3; ++v)
        g[static_cast<std::size_t>(u)][static_cast<std::size_t>(v)] = filter.at(u, v);
    kernels.push_back(sandwich(matrices.g, g));
  }
  for (int top = 0; top < result.height; top += M)
    for (int left = 0; left < result.width; left += M) {
      Tile sum{};
      for (std::size_t c = 0; c < images.size(); ++c) {
        Tile d{};
        for (int i = 0; i < tile; ++i)
          for (int j = 0; j < tile; ++j)
            if (top + i < images[c].height && left + j < images[c].width)
              d[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = images[c].at(top + i, left + j);
        const Tile transformed = sandwich(matrices.bt, d);
        for (std::size_t i = 0; i < static_cast<std::size_t>(tile); ++i)
          for (std::size_t j = 0; j < static_cast<std::size_t>(tile); ++j)
            sum[i][j] += transformed[i][j] * kernels[c][i][j];
      }
      const auto block = sandwich(matrices.at, sum);
      for (int i = 0; i < M && top + i < result.height; ++i)
        for (int j = 0; j < M && left + j < result.width; ++j)
          result.at(top + i, left + j) = block[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    }
  return result;
}

// The float nearest to `value` among those with 11 significant bits: float16 without its narrow range.
float to_float16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t half = 0xfff + ((bits >> 13) & 1);
  return std::bit_cast<float>((bits + half) & ~std::uint32_t{0x1fff});
}

Plane rounded_to_float16(Plane plane) {
  for (float& value : plane.values) value = to_float16(value);
  return plane;
}

void store(HostTensor& t, std::int64_t a, std::int64_t b, const Plane& plane, int offset, int step,
           float bias) {
  const std::int64_t height = t.shape[2], width = t.shape[3];
  for (std::int64_t i = 0; i < height; ++i)
    for (std::int64_t j = 0; j < width; ++j) {
      const int row = static_cast<int>(i) * step + offset, column = static_cast<int>(j) * step + offset;
      const bool inside = row < plane.height && column < plane.width;
      t.f32[static_cast<std::size_t>(((a * t.shape[1] + b) * height + i) * width + j)] =
          (inside ? plane.at(row, column) : 0) + bias;
    }
}

HostTensor zeros(const reference::Shape& shape) {
  return HostTensor::floats(shape,
                            std::vector<float>(static_cast<std::size_t>(reference::element_count(shape))));
}

}  // namespace

Plane correlate_forwards(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return correlate_by_sum(images, filters, [](const std::vector<float>& products) {
    float sum = 0;
    for (const float p : products) sum += p;
    return sum;
  });
}

Plane correlate_backwards(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return correlate_by_sum(images, filters, [](const std::vector<float>& products) {
    float sum = 0;
    for (auto p = products.rbegin(); p != products.rend(); ++p) sum += *p;
    return sum;
  });
}

Plane correlate_pairwise(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return correlate_by_sum(images, filters, [](const std::vector<float>& products) {
    return pairwise_sum(products.data(), products.size());
  });
}

Plane correlate_kahan(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return correlate_by_sum(images, filters, [](const std::vector<float>& products) {
    float sum = 0, lost = 0;
    for (const float p : products) {
      const float term = p - lost, next = sum + term;
      lost = (next - sum) - term;
      sum = next;
    }
    return sum;
  });
}

Plane correlate_fft(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  const std::size_t rows = std::bit_ceil(static_cast<std::size_t>(images[0].height));
  const std::size_t columns = std::bit_ceil(static_cast<std::size_t>(images[0].width));
  Spectrum sum(rows, std::vector<Complex>(columns));
  for (std::size_t c = 0; c < images.size(); ++c) {
    const Spectrum image = spectrum_of(images[c], rows, columns),
                   filter = spectrum_of(filters[c], rows, columns);
    for (std::size_t i = 0; i < rows; ++i)
      for (std::size_t j = 0; j < columns; ++j) sum[i][j] += image[i][j] * std::conj(filter[i][j]);
  }
  transform(sum, 1);
  Plane result = valid_shape(images, filters);
  for (int i = 0; i < result.height; ++i)
    for (int j = 0; j < result.width; ++j)
      result.at(i, j) = sum[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)].real() /
                        static_cast<float>(rows * columns);
  return result;
}

Plane correlate_winograd_2(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return correlate_winograd(kWinograd2, images, filters);
}

Plane correlate_winograd_4(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  return correlate_winograd(kWinograd4, images, filters);
}

Plane correlate_float16(const std::vector<Plane>& images, const std::vector<Plane>& filters) {
  std::vector<Plane> rounded_images, rounded_filters;
  for (const Plane& image : images) rounded_images.push_back(rounded_to_float16(image));
  for (const Plane& filter : filters) rounded_filters.push_back(rounded_to_float16(filter));
  return correlate_forwards(rounded_images, rounded_filters);
}

std::vector<ConvVariant> honest_variants() {
  return {{"direct, forwards", correlate_forwards, 0}, {"direct, backwards", correlate_backwards, 0},
          {"direct, pairwise", correlate_pairwise, 0}, {"direct, Kahan", correlate_kahan, 0},
          {"FFT, padded", correlate_fft, 0},           {"Winograd F(2,3)", correlate_winograd_2, 3},
          {"Winograd F(4,3)", correlate_winograd_4, 3}};
}

// y is the correlation of the padded images with the filters, every stride-th element of it.
HostTensor forward_by(const Correlate& correlate, const HostTensor& x, const HostTensor& w,
                      const HostTensor& b, int stride, int padding) {
  HostTensor y = zeros({x.shape[0], w.shape[0], (x.shape[2] + 2 * padding - w.shape[2]) / stride + 1,
                        (x.shape[3] + 2 * padding - w.shape[3]) / stride + 1});
  for (std::int64_t n = 0; n < x.shape[0]; ++n)
    for (std::int64_t o = 0; o < w.shape[0]; ++o) {
      std::vector<Plane> images, filters;
      for (std::int64_t c = 0; c < x.shape[1]; ++c) {
        images.push_back(plane_of(x, n, c, padding));
        filters.push_back(plane_of(w, o, c));
      }
      store(y, n, o, correlate(images, filters), 0, stride, b.f32[static_cast<std::size_t>(o)]);
    }
  return y;
}

// dx is the correlation of dy, with stride - 1 zeros between its elements and a margin of zeros, with flipped
// filters.
HostTensor dx_by(const Correlate& correlate, const HostTensor& x, const HostTensor& w, const HostTensor& dy,
                 int stride, int padding) {
  HostTensor dx = zeros(x.shape);
  const int k = static_cast<int>(w.shape[2]), l = static_cast<int>(w.shape[3]);
  for (std::int64_t n = 0; n < x.shape[0]; ++n)
    for (std::int64_t c = 0; c < x.shape[1]; ++c) {
      std::vector<Plane> images, filters;
      for (std::int64_t o = 0; o < w.shape[0]; ++o) {
        const Plane spread = plane_of(dy, n, o, 0, stride);
        Plane image(spread.height + 2 * (k - 1), spread.width + 2 * (l - 1));
        for (int i = 0; i < spread.height; ++i)
          for (int j = 0; j < spread.width; ++j) image.at(i + k - 1, j + l - 1) = spread.at(i, j);
        images.push_back(std::move(image));
        filters.push_back(flipped(plane_of(w, o, c)));
      }
      store(dx, n, c, correlate(images, filters), padding, 1, 0);
    }
  return dx;
}

// dw is the correlation of the padded images with the spread dy, summed over the batch.
HostTensor dw_by(const Correlate& correlate, const HostTensor& x, const HostTensor& w, const HostTensor& dy,
                 int stride, int padding) {
  HostTensor dw = zeros(w.shape);
  for (std::int64_t o = 0; o < w.shape[0]; ++o)
    for (std::int64_t c = 0; c < w.shape[1]; ++c) {
      std::vector<Plane> images, filters;
      for (std::int64_t n = 0; n < x.shape[0]; ++n) {
        images.push_back(plane_of(x, n, c, padding));
        filters.push_back(plane_of(dy, n, o, 0, stride));
      }
      const Plane all = correlate(images, filters);
      store(dw, o, c, resized(all, static_cast<int>(w.shape[2]), static_cast<int>(w.shape[3])), 0, 1, 0);
    }
  return dw;
}

}  // namespace test_support
