#include "reference/data/digits.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace reference::data {
namespace {

struct PagePoint {
  double x, y;  // in [0,1], y downwards
};
using Stroke = std::vector<PagePoint>;

// A part of an ellipse from one angle to another, in turns, clockwise from the right.
Stroke arc(double x, double y, double radius_x, double radius_y, double from, double to) {
  constexpr int pieces = 16;
  Stroke stroke;
  for (int k = 0; k <= pieces; ++k) {
    const double angle = 2 * std::numbers::pi * (from + (to - from) * k / pieces);
    stroke.push_back({x + radius_x * std::cos(angle), y + radius_y * std::sin(angle)});
  }
  return stroke;
}

const std::array<std::vector<Stroke>, 10>& digits() {
  static const std::array<std::vector<Stroke>, 10> all = {{
      {arc(0.5, 0.5, 0.25, 0.38, 0, 1)},
      {{{0.35, 0.28}, {0.53, 0.12}, {0.53, 0.88}}},
      {arc(0.5, 0.33, 0.23, 0.21, 0.5, 1.1), {{0.68, 0.46}, {0.27, 0.87}, {0.75, 0.87}}},
      {arc(0.47, 0.31, 0.23, 0.19, 0.55, 1.25), arc(0.47, 0.69, 0.26, 0.19, 0.75, 1.45)},
      {{{0.62, 0.88}, {0.62, 0.12}, {0.25, 0.63}, {0.78, 0.63}}},
      {{{0.72, 0.13}, {0.34, 0.13}, {0.3, 0.48}}, arc(0.48, 0.66, 0.24, 0.22, 0.62, 1.42)},
      {{{0.64, 0.12}, {0.36, 0.42}, {0.29, 0.66}}, arc(0.5, 0.67, 0.21, 0.21, 0, 1)},
      {{{0.26, 0.14}, {0.75, 0.14}, {0.44, 0.88}}},
      {arc(0.5, 0.31, 0.2, 0.18, 0, 1), arc(0.5, 0.69, 0.24, 0.2, 0, 1)},
      {arc(0.5, 0.34, 0.21, 0.21, 0, 1), {{0.71, 0.36}, {0.68, 0.6}, {0.52, 0.88}}},
  }};
  return all;
}

double distance_to_segment(PagePoint p, PagePoint a, PagePoint b) {
  const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const double along =
      length > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0) : 0.0;
  return std::hypot(p.x - a.x - along * dx, p.y - a.y - along * dy);
}

// From the picture back to the paper: turned, slanted, scaled, moved.
struct Pen {
  double xx, xy, yx, yy, dx, dy, width;

  explicit Pen(Random& random) {
    const double angle = 0.12 * random.normal(), slant = 0.15 * random.normal();
    const double scale_x = std::exp(0.1 * random.normal()), scale_y = std::exp(0.07 * random.normal());
    xx = std::cos(angle) / scale_x, xy = (std::sin(angle) + slant) / scale_x;
    yx = -std::sin(angle) / scale_y, yy = std::cos(angle) / scale_y;
    dx = 0.03 * random.normal(), dy = 0.03 * random.normal();
    width = 0.045 * std::exp(0.2 * random.normal());
  }
  PagePoint on_paper(double x, double y) const {
    const double u = x - 0.5 - dx, v = y - 0.5 - dy;
    return {0.5 + xx * u + xy * v, 0.5 + yx * u + yy * v};
  }
};

double distance(const std::vector<Stroke>& strokes, PagePoint p) {
  double nearest = 1e9;
  for (const Stroke& stroke : strokes) {
    for (std::size_t k = 0; k + 1 < stroke.size(); ++k) {
      nearest = std::min(nearest, distance_to_segment(p, stroke[k], stroke[k + 1]));
    }
  }
  return nearest;
}

}  // namespace

Dataset draw_digits(const std::string& name, std::int64_t count, int size, std::uint64_t seed) {
  Random random(seed);
  Dataset dataset{name, Tensor<float>({count, 1, size, size}), 256};
  for (std::int64_t n = 0; n < count; ++n) {
    const std::vector<Stroke>& strokes = digits()[static_cast<std::size_t>(random.integer(0, 9))];
    const Pen pen(random);
    for (int row = 0; row < size; ++row) {
      for (int column = 0; column < size; ++column) {
        const double away = distance(strokes, pen.on_paper((column + 0.5) / size, (row + 0.5) / size));
        const double ink = 1 / (1 + std::exp((away - pen.width) * size * 3));
        const double grey = 255 * ink + 4 * random.normal();
        dataset.values(n, 0, row, column) = static_cast<float>(std::clamp(std::floor(grey), 0.0, 255.0));
      }
    }
  }
  return dataset;
}

}  // namespace reference::data
