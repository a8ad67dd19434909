#include "reference/models/flow_pictures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

using Colour = std::array<float, 3>;

// A picture of the plane to be painted on.
class Canvas {
 public:
  explicit Canvas(PlaneView view) : view_(view), pixels_({3, view.side, view.side}, 1.0f) {}

  // Blends; what lies outside is not seen.
  void dot(double x, double y, const Colour& colour, float strength) {
    const double scale = view_.side / (2 * view_.reach);
    const double column = (x + view_.reach) * scale, row = (view_.reach - y) * scale;
    if (!(column >= 0 && column < view_.side && row >= 0 && row < view_.side)) return;
    blend(static_cast<std::int64_t>(row), static_cast<std::int64_t>(column), colour, strength);
  }
  // Three pixels wide, round.
  void spot(double x, double y, const Colour& colour) {
    const double pixel = 2 * view_.reach / view_.side;
    for (int row = -1; row <= 1; ++row) {
      for (int column = -1; column <= 1; ++column) {
        const int away = std::abs(row) + std::abs(column);
        dot(x + column * pixel, y + row * pixel, colour, away == 0 ? 1.0f : away == 1 ? 0.8f : 0.25f);
      }
    }
  }
  // As many dots as the line has pixels.
  void line(double x0, double y0, double x1, double y1, const Colour& colour, float strength) {
    const double pixel = 2 * view_.reach / view_.side;
    const double length = std::hypot(x1 - x0, y1 - y0) / pixel;
    if (!(length < 4 * view_.side)) return;
    const int pieces = std::max(1, static_cast<int>(std::ceil(length)));
    for (int k = 0; k < pieces; ++k) {
      const double t = static_cast<double>(k) / pieces;
      dot(x0 + t * (x1 - x0), y0 + t * (y1 - y0), colour, strength);
    }
  }
  void blend(std::int64_t row, std::int64_t column, const Colour& colour, float strength) {
    for (std::int64_t c = 0; c < 3; ++c) {
      float& pixel = pixels_(c, row, column);
      pixel += strength * (colour[static_cast<std::size_t>(c)] - pixel);
    }
  }
  Tensor<float> pixels() && { return std::move(pixels_); }

 private:
  PlaneView view_;
  Tensor<float> pixels_;
};

constexpr Colour ink = {0.05f, 0.1f, 0.35f}, red = {0.8f, 0.25f, 0.15f}, blue = {0.1f, 0.3f, 0.75f};

void require_plane(const FlowModel& model) {
  if (model.samples() == flows::Samples::vectors && model.shape().size() == 2 && model.shape().levels == 0)
    return;
  refuse(model.name(), "the picture is one of points of the plane, but the model is not");
}

Colour hue(double turn) {
  const auto wave = [&](double shift) {
    return static_cast<float>(0.45 + 0.4 * std::cos(2 * std::numbers::pi * (turn - shift)));
  };
  return {wave(0), wave(1.0 / 3), wave(2.0 / 3)};
}

void draw_points(Canvas& canvas, const Tensor<float>& points, const Colour& colour, float strength) {
  for (std::int64_t n = 0; n < points.size() / 2; ++n) {
    canvas.dot(static_cast<double>(points[2 * n]), static_cast<double>(points[2 * n + 1]), colour, strength);
  }
}

// Pictures of the same height beside each other, with a gap.
Tensor<float> side_by_side(const Tensor<float>& left, const Tensor<float>& right) {
  constexpr std::int64_t gap = 8;
  const std::int64_t channels = left.extent(0), height = left.extent(1), first = left.extent(2);
  Tensor<float> both({channels, height, first + gap + right.extent(2)}, 1.0f);
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t row = 0; row < height; ++row) {
      std::copy_n(&left(c, row, 0), first, &both(c, row, 0));
      std::copy_n(&right(c, row, 0), right.extent(2), &both(c, row, first + gap));
    }
  }
  return both;
}

// Images [N,C,H,W] of whole levels in rows of `columns`, magnified, a light line between them.
Tensor<float> sheet(const Tensor<float>& images, int levels, std::int64_t columns) {
  const std::int64_t count = images.extent(0), channels = images.extent(1) == 3 ? 3 : 1;
  const std::int64_t h = images.extent(2), w = images.extent(3);
  const std::int64_t magnify = std::max<std::int64_t>(1, 64 / std::max(h, w));
  const std::int64_t rows = (count + columns - 1) / std::max<std::int64_t>(1, columns);
  const auto top = static_cast<float>(std::max(1, levels - 1));
  Tensor<float> picture({channels, rows * (h * magnify + 2) - 2, columns * (w * magnify + 2) - 2}, 0.6f);
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int64_t first_row = n / columns * (h * magnify + 2),
                       first_column = n % columns * (w * magnify + 2);
    for (std::int64_t c = 0; c < channels; ++c) {
      for (std::int64_t i = 0; i < h * magnify; ++i) {
        for (std::int64_t j = 0; j < w * magnify; ++j) {
          picture(c, first_row + i, first_column + j) = images(n, c, i / magnify, j / magnify) / top;
        }
      }
    }
  }
  return picture;
}

}  // namespace

Tensor<float> density_picture(FlowModel& model, const Tensor<float>& points, PlaneView view) {
  require_plane(model);
  constexpr double bands = 8;
  Random random(1);
  std::vector<double> log_p;
  for (int row = 0; row < view.side; ++row) {
    Tensor<float> line({view.side, 1, 1, 2});
    for (std::int64_t column = 0; column < view.side; ++column) {
      const double pixel = 2 * view.reach / view.side;
      line[2 * column] = static_cast<float>(-view.reach + pixel * (static_cast<double>(column) + 0.5));
      line[2 * column + 1] = static_cast<float>(view.reach - pixel * (row + 0.5));
    }
    const Tensor<float> values = model.log_prob(line, random);
    log_p.insert(log_p.end(), values.flat().begin(), values.flat().end());
  }
  const double highest = *std::max_element(log_p.begin(), log_p.end());
  const auto band = [&](std::int64_t row, std::int64_t column) {
    const double below = highest - log_p[static_cast<std::size_t>(row * view.side + column)];
    return below <= bands ? std::floor(below) : bands;
  };
  Canvas canvas(view);
  for (std::int64_t row = 0; row < view.side; ++row) {
    for (std::int64_t column = 0; column < view.side; ++column) {
      const double own = band(row, column);
      canvas.blend(row, column, blue, static_cast<float>(0.85 * (1 - own / bands)));
      const bool edge =
          (row > 0 && band(row - 1, column) != own) || (column > 0 && band(row, column - 1) != own);
      if (edge) canvas.blend(row, column, ink, 0.45f);
    }
  }
  for (std::int64_t n = 0; n < points.size() / 2; ++n) {
    canvas.spot(static_cast<double>(points[2 * n]), static_cast<double>(points[2 * n + 1]), red);
  }
  return std::move(canvas).pixels();
}

Tensor<float> warp_picture(FlowModel& model, PlaneView view) {
  require_plane(model);
  constexpr int lines = 13, pieces = 240;
  constexpr double reach = 3;
  Canvas canvas(view);
  for (const bool upright : {false, true}) {
    for (int k = 0; k < lines; ++k) {
      Tensor<float> line({pieces + 1, 2});
      for (std::int64_t p = 0; p <= pieces; ++p) {
        const auto along = static_cast<float>(-reach + 2 * reach * static_cast<double>(p) / pieces);
        const auto fixed = static_cast<float>(-reach + 2 * reach * k / (lines - 1));
        line(p, upright ? 1 : 0) = along;
        line(p, upright ? 0 : 1) = fixed;
      }
      const Tensor<float> there = model.path(line).back();
      for (std::int64_t p = 0; p < pieces; ++p) {
        const auto at = [&](std::int64_t row, std::int64_t d) { return static_cast<double>(there(row, d)); };
        canvas.line(at(p, 0), at(p, 1), at(p + 1, 0), at(p + 1, 1), upright ? red : blue, 0.7f);
      }
    }
  }
  return std::move(canvas).pixels();
}

std::vector<Tensor<float>> motion_pictures(FlowModel& model, std::int64_t points, Random& random,
                                           PlaneView view) {
  require_plane(model);
  const std::vector<Tensor<float>> places = model.path(normal_tensor<float>(random, {points, 2}));
  const auto frames = std::max<std::size_t>(2, 48 / places.size());
  std::vector<Tensor<float>> pictures;
  const auto picture = [&](const Tensor<float>& from, const Tensor<float>& to, double part) {
    Canvas canvas(view);
    for (std::int64_t n = 0; n < points; ++n) {
      const auto at = [&](std::int64_t d) {
        const double before = static_cast<double>(from(n, d)), after = static_cast<double>(to(n, d));
        return before + part * (after - before);
      };
      const double turn =
          std::atan2(static_cast<double>(places[0](n, 1)), static_cast<double>(places[0](n, 0)));
      canvas.dot(at(0), at(1), hue(turn / (2 * std::numbers::pi)), 0.8f);
    }
    pictures.push_back(std::move(canvas).pixels());
  };
  for (std::size_t k = 0; k + 1 < places.size(); ++k) {
    for (std::size_t frame = 0; frame < frames; ++frame) {
      picture(places[k], places[k + 1], static_cast<double>(frame) / static_cast<double>(frames));
    }
  }
  for (int rest = 0; rest < 10; ++rest) picture(places.back(), places.back(), 0);
  return pictures;
}

Tensor<float> beside_picture(const SampleShape& shape, const Tensor<float>& data,
                             const Tensor<float>& samples, PlaneView view) {
  if (shape.size() == 2 && shape.levels == 0) {
    Canvas left(view), right(view);
    draw_points(left, data, ink, 0.5f);
    draw_points(right, samples, blue, 0.5f);
    return side_by_side(std::move(left).pixels(), std::move(right).pixels());
  }
  const auto columns = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(data.extent(0)))));
  return side_by_side(sheet(data, shape.levels, columns), sheet(samples, shape.levels, columns));
}

Tensor<float> interpolation_picture(FlowModel& model, const Tensor<float>& samples, int steps,
                                    Random& random) {
  const Tensor<float> noise = model.encode(samples, random);
  const std::int64_t pairs = samples.extent(0) / 2,
                     size = noise.size() / std::max<std::int64_t>(1, samples.extent(0));
  Shape shape = noise.shape();
  shape[0] = pairs * steps;
  Tensor<float> between(shape);
  for (std::int64_t row = 0; row < pairs * steps; ++row) {
    const float part = static_cast<float>(row % steps) / static_cast<float>(std::max(1, steps - 1));
    for (std::int64_t k = 0; k < size; ++k) {
      const float from = noise[(row / steps * 2) * size + k], to = noise[(row / steps * 2 + 1) * size + k];
      between[row * size + k] = from + part * (to - from);
    }
  }
  return sheet(model.decode(between), model.shape().levels, steps);
}

Tensor<float> strip_picture(FlowModel& model, const Tensor<float>& videos, std::int64_t known,
                            double temperature, Random& random) {
  if (model.samples() != flows::Samples::videos)
    refuse(model.name(), "strips are of videos, but the model is of none");
  const SampleShape& shape = model.shape();
  const std::int64_t count = videos.extent(0), frames = shape.channels, size = shape.height * shape.width;
  Tensor<float> noise = model.encode(videos, random);
  for (std::int64_t k = 0; k < noise.size(); ++k) {
    if (k / size % frames >= known) noise[k] = static_cast<float>(temperature * random.normal());
  }
  const Tensor<float> continued = model.decode(noise);
  Tensor<float> rows({2 * count * frames, 1, shape.height, shape.width});
  for (std::int64_t n = 0; n < count; ++n) {
    std::copy_n(videos.data() + n * frames * size, frames * size, rows.data() + 2 * n * frames * size);
    std::copy_n(continued.data() + n * frames * size, frames * size,
                rows.data() + (2 * n + 1) * frames * size);
  }
  return sheet(rows, shape.levels, frames);
}

}  // namespace reference::models
