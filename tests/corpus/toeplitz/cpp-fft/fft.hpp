#pragma once
// Two-dimensional FFT of small real images, in single precision.

#include <bit>
#include <cmath>
#include <complex>
#include <cstddef>
#include <numbers>
#include <utility>
#include <vector>

namespace fft {

using Complex = std::complex<float>;

// A transform of a fixed power-of-two length. The twiddle factors are computed in double and rounded once:
// with factors computed by repeated multiplication the error would grow with the length.
class Plan {
 public:
  explicit Plan(std::size_t at_least) : length_(std::bit_ceil(at_least)), twiddles_(length_ / 2) {
    for (std::size_t t = 0; t < twiddles_.size(); ++t) {
      const double angle = -2.0 * std::numbers::pi * static_cast<double>(t) / static_cast<double>(length_);
      twiddles_[t] = Complex(static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)));
    }
  }

  std::size_t length() const { return length_; }

  // In place, elements `step` apart. The inverse is not divided by the length.
  void run(Complex* values, std::size_t step, bool inverse) const {
    for (std::size_t i = 1, reversed = 0; i < length_; ++i) {
      std::size_t bit = length_ >> 1;
      for (; (reversed & bit) != 0; bit >>= 1) reversed ^= bit;
      reversed |= bit;
      if (i < reversed) std::swap(values[i * step], values[reversed * step]);
    }
    for (std::size_t half = 1; half < length_; half *= 2) {
      const std::size_t stride = length_ / (2 * half);
      for (std::size_t start = 0; start < length_; start += 2 * half) {
        for (std::size_t t = 0; t < half; ++t) {
          const Complex factor = inverse ? std::conj(twiddles_[t * stride]) : twiddles_[t * stride];
          Complex& low = values[(start + t) * step];
          Complex& high = values[(start + t + half) * step];
          const Complex turned = factor * high;
          high = low - turned;
          low += turned;
        }
      }
    }
  }

 private:
  std::size_t length_;
  std::vector<Complex> twiddles_;
};

// An image or its spectrum: rows x columns, both powers of two.
class Grid {
 public:
  Grid(const Plan& rows, const Plan& columns)
      : rows_(&rows), columns_(&columns), values_(rows.length() * columns.length()) {}

  Complex& at(int row, int column) {
    return values_[static_cast<std::size_t>(row) * columns_->length() + static_cast<std::size_t>(column)];
  }

  Grid& forward() { return transform(false, 1.0f); }
  Grid& backward() { return transform(true, 1.0f / static_cast<float>(values_.size())); }

  // += a * b, the spectrum of a convolution
  void add_product(const Grid& a, const Grid& b) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += a.values_[i] * b.values_[i];
  }
  // += a * conj(b), the spectrum of the cross-correlation of a with b
  void add_correlation(const Grid& a, const Grid& b) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += a.values_[i] * std::conj(b.values_[i]);
  }

 private:
  Grid& transform(bool inverse, float scale) {
    for (std::size_t r = 0; r < rows_->length(); ++r) {
      columns_->run(values_.data() + r * columns_->length(), 1, inverse);
    }
    for (std::size_t c = 0; c < columns_->length(); ++c) {
      rows_->run(values_.data() + c, columns_->length(), inverse);
    }
    for (Complex& value : values_) value *= scale;
    return *this;
  }

  const Plan* rows_;
  const Plan* columns_;
  std::vector<Complex> values_;
};

}  // namespace fft
