#include "reference/data/moving_shapes.hpp"

#include <algorithm>
#include <cmath>

namespace reference::data {
namespace {

// Where something is that began at `start` in [0, length] and is thrown back at both ends.
double thrown_back(double start, double way, double length) {
  const double place = std::fmod(std::fmod(start + way, 2 * length) + 2 * length, 2 * length);
  return place <= length ? place : 2 * length - place;
}

enum class Form { disc, square, diamond };

// From the middle, as multiples of the radius where the edge is.
double distance(Form form, double dx, double dy) {
  switch (form) {
    case Form::disc:
      return std::hypot(dx, dy);
    case Form::square:
      return std::max(std::abs(dx), std::abs(dy));
    case Form::diamond:
      return (std::abs(dx) + std::abs(dy)) / 1.3;
  }
  return 0;
}

}  // namespace

Dataset draw_moving_shapes(const std::string& name, std::int64_t count, int frames, int size,
                           std::uint64_t seed) {
  Random random(seed);
  Dataset dataset{name, Tensor<float>({count, frames, size, size}), 256};
  for (std::int64_t n = 0; n < count; ++n) {
    const auto form = static_cast<Form>(random.integer(0, 2));
    const double radius = random.uniform(2.2, 3.4), light = random.uniform(150, 250),
                 room = size - 2 * radius;
    const double x = random.uniform(0, room), y = random.uniform(0, room);
    const double speed_x = random.uniform(-1.5, 1.5), speed_y = random.uniform(-1.5, 1.5);
    for (std::int64_t t = 0; t < frames; ++t) {
      const double middle_x = radius + thrown_back(x, speed_x * static_cast<double>(t), room);
      const double middle_y = radius + thrown_back(y, speed_y * static_cast<double>(t), room);
      for (std::int64_t i = 0; i < size; ++i) {
        for (std::int64_t j = 0; j < size; ++j) {
          const double from = distance(form, static_cast<double>(j) + 0.5 - middle_x,
                                       static_cast<double>(i) + 0.5 - middle_y);
          // Soft for a pixel at the edge, and grain of a few levels everywhere.
          const double value = 8 + light * std::clamp(radius - from + 0.5, 0.0, 1.0) + 4 * random.normal();
          dataset.values(n, t, i, j) = static_cast<float>(std::lround(std::clamp(value, 0.0, 255.0)));
        }
      }
    }
  }
  return dataset;
}

}  // namespace reference::data
