#include "harness/policy/fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace harness {
namespace {

// Residuals that are as good as the best: in parts of it, in bytes (noise), and in parts of the growth (an
// FFT rounds its sizes).
constexpr double good_enough = 1.2, good_bytes = 16 << 10, good_share = 0.01;

// The slopes of an FFT of growing size, taken a kernel element, fall by a fifth and more from one small
// kernel to the next; those of unrolling stay.
constexpr double alike_slopes = 0.75;

using Column = std::vector<double>;

// Least squares by the normal equations; columns are scaled to length 1 first. Nothing when they depend on
// each other.
std::optional<Column> least_squares(std::vector<Column> basis, const Column& y) {
  const std::size_t m = basis.size();
  Column scale(m);
  for (std::size_t i = 0; i < m; ++i) {
    scale[i] = std::sqrt(std::inner_product(basis[i].begin(), basis[i].end(), basis[i].begin(), 0.0));
    if (scale[i] == 0) return std::nullopt;
    for (double& value : basis[i]) value /= scale[i];
  }
  std::vector<Column> rows(m, Column(m + 1));
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < m; ++j) {
      rows[i][j] = std::inner_product(basis[i].begin(), basis[i].end(), basis[j].begin(), 0.0);
    }
    rows[i][m] = std::inner_product(basis[i].begin(), basis[i].end(), y.begin(), 0.0);
  }
  for (std::size_t i = 0; i < m; ++i) {
    std::size_t pivot = i;
    for (std::size_t r = i + 1; r < m; ++r) {
      if (std::abs(rows[r][i]) > std::abs(rows[pivot][i])) pivot = r;
    }
    if (std::abs(rows[pivot][i]) < 1e-10) return std::nullopt;
    std::swap(rows[i], rows[pivot]);
    for (std::size_t r = 0; r < m; ++r) {
      if (r == i) continue;
      const double factor = rows[r][i] / rows[i][i];
      for (std::size_t c = i; c <= m; ++c) rows[r][c] -= factor * rows[i][c];
    }
  }
  Column solution(m);
  for (std::size_t i = 0; i < m; ++i) solution[i] = rows[i][m] / rows[i][i] / scale[i];
  return solution;
}

double squared_residual(const std::vector<Column>& basis, const Column& solution, const Column& y) {
  double sum = 0;
  for (std::size_t k = 0; k < y.size(); ++k) {
    double value = 0;
    for (std::size_t i = 0; i < basis.size(); ++i) value += solution[i] * basis[i][k];
    sum += (y[k] - value) * (y[k] - value);
  }
  return sum;
}

// Fits of `y` by a constant and those of `growing` whose coefficients come out positive; with so few columns
// every subset can be tried. Of all that are as good as the best, the one with the smallest coefficient of
// the last of `growing` counts: what other growth explains as well is not held against anyone.
KernelFit non_negative_fit(const std::vector<Column>& growing, const Column& y) {
  std::vector<KernelFit> fits;
  double best = std::numeric_limits<double>::infinity();
  for (unsigned subset = 0; subset < (1U << growing.size()); ++subset) {
    std::vector<Column> basis = {Column(y.size(), 1.0)};
    for (std::size_t i = 0; i < growing.size(); ++i) {
      if ((subset >> i & 1U) != 0) basis.push_back(growing[i]);
    }
    if (basis.size() > y.size()) continue;
    const std::optional<Column> solution = least_squares(basis, y);
    if (!solution || std::any_of(solution->begin() + 1, solution->end(), [](double c) { return c < 0; })) {
      continue;
    }
    const double sum = squared_residual(basis, *solution, y);
    const bool has_last = (subset >> (growing.size() - 1) & 1U) != 0;
    fits.push_back({has_last ? solution->back() : 0, std::sqrt(sum / static_cast<double>(y.size()))});
    best = std::min(best, fits.back().residual_bytes);
  }
  const auto [least, most] = std::minmax_element(y.begin(), y.end());
  const double good = std::max({good_enough * best, good_bytes, good_share * (*most - *least)});
  KernelFit chosen;
  bool found = false;
  for (const KernelFit& fit : fits) {
    if (fit.residual_bytes > good) continue;
    if (!found || fit.bytes_per_element < chosen.bytes_per_element) chosen = fit;
    found = true;
  }
  return chosen;
}

Column bytes_of(const std::vector<Sample>& samples) {
  Column bytes;
  for (const Sample& sample : samples) bytes.push_back(sample.bytes);
  return bytes;
}

struct Segment {
  double slope = 0;
  double weight = 0;  // kernel elements
};

std::vector<Segment> segments_of(const std::vector<Sample>& samples) {
  std::vector<Segment> segments;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double weight = samples[i].geometry.kernel_elements() - samples[i - 1].geometry.kernel_elements();
    if (weight > 0) segments.push_back({(samples[i].bytes - samples[i - 1].bytes) / weight, weight});
  }
  return segments;
}

double median_slope(std::vector<Segment> segments) {
  std::sort(segments.begin(), segments.end(),
            [](const Segment& a, const Segment& b) { return a.slope < b.slope; });
  double all = 0;
  for (const Segment& segment : segments) all += segment.weight;
  double seen = 0;
  for (const Segment& segment : segments) {
    seen += segment.weight;
    if (2 * seen >= all) return segment.slope;
  }
  return 0;
}

std::vector<Sample> squares_of(const std::vector<Sample>& samples) {
  std::vector<Sample> squares;
  for (const Sample& sample : samples) {
    if (sample.geometry.kernel_rows == sample.geometry.kernel_columns) squares.push_back(sample);
  }
  return squares;
}

double as_number(std::int64_t value) {
  return static_cast<double>(value);
}

}  // namespace

KernelFit fit_kernel(const std::vector<Sample>& samples) {
  Column padded, linear, elements;
  for (const Sample& sample : samples) {
    const ConvGeometry& g = sample.geometry;
    const std::int64_t rows = g.in_rows() + 2 * g.padding, columns = g.in_columns() + 2 * g.padding;
    padded.push_back(as_number(rows * columns));
    linear.push_back(as_number((rows + g.kernel_rows - 1) * (columns + g.kernel_columns - 1)));
    elements.push_back(g.kernel_elements());
  }
  // With kernels of one row, images and elements grow alike.
  const bool flat = std::all_of(samples.begin(), samples.end(),
                                [](const Sample& sample) { return sample.geometry.kernel_rows == 1; });
  KernelFit fit = flat ? non_negative_fit({elements}, bytes_of(samples))
                       : non_negative_fit({padded, linear, elements}, bytes_of(samples));
  fit.bytes_per_element = std::max(0.0, std::min(fit.bytes_per_element, median_slope(segments_of(samples))));
  return fit;
}

double sustained_slope(const std::vector<Sample>& samples, double least_bytes) {
  const std::vector<Sample> squares = squares_of(samples);
  const std::vector<Segment> all = segments_of(squares);
  double best = 0;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const double rise = all[i - 1].slope * all[i - 1].weight + all[i].slope * all[i].weight;
    const double least = std::min(all[i - 1].slope, all[i].slope);
    if (least < alike_slopes * std::max(all[i - 1].slope, all[i].slope) || rise < least_bytes) continue;
    const Sample& first = squares[i - 1];
    const double above = first.bytes - least * first.geometry.kernel_elements();
    if (above <= rise) best = std::max(best, least);
  }
  return best;
}

Spike largest_spike(const std::vector<Sample>& all) {
  const std::vector<Sample> samples = squares_of(all);
  Spike spike;
  for (std::size_t i = 1; i + 1 < samples.size(); ++i) {
    const double above = samples[i].bytes - std::max(samples[i - 1].bytes, samples[i + 1].bytes);
    if (above > spike.bytes) spike = {samples[i].geometry.kernel_elements(), above};
  }
  return spike;
}

KernelFit fit_image(const std::vector<Sample>& samples) {
  Column pixels, squares;
  for (const Sample& sample : samples) {
    pixels.push_back(sample.geometry.output_pixels());
    squares.push_back(sample.geometry.output_pixels() * sample.geometry.output_pixels());
  }
  return non_negative_fit({pixels, squares}, bytes_of(samples));
}

}  // namespace harness
