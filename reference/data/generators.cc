#include "reference/data/generators.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "reference/data/bayes_network.hpp"
#include "reference/data/digits.hpp"
#include "reference/data/moving_shapes.hpp"
#include "reference/tensor/require.hpp"
#include "reference/text/nearest_name.hpp"

namespace reference::data {
namespace {

using std::numbers::pi;

struct Point {
  double x, y;
};

Point moons(Random& random) {
  const bool upper = random.uniform() < 0.5;
  const double angle = pi * random.uniform();
  const double x = upper ? std::cos(angle) : 1 - std::cos(angle);
  const double y = upper ? std::sin(angle) : 0.5 - std::sin(angle);
  return {2 * (x - 0.5) + 0.1 * random.normal(), 2 * (y - 0.25) + 0.1 * random.normal()};
}

Point rings(Random& random) {
  const double radius = static_cast<double>(random.integer(1, 3)) + 0.08 * random.normal();
  const double angle = 2 * pi * random.uniform();
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

Point pinwheel(Random& random) {
  constexpr int arms = 5;
  const double radial = 1 + 0.3 * random.normal(), tangential = 0.1 * random.normal();
  const double angle =
      2 * pi * static_cast<double>(random.integer(0, arms - 1)) / arms + 0.25 * std::exp(radial);
  return {2 * (radial * std::cos(angle) - tangential * std::sin(angle)),
          2 * (radial * std::sin(angle) + tangential * std::cos(angle))};
}

Point checkerboard(Random& random) {
  const double x = random.uniform(-4, 4);
  const auto column = static_cast<int>(std::floor(x / 2));
  const double y = random.uniform() + (random.uniform() < 0.5 ? 0 : 2) - 2 + (column % 2 != 0 ? 1 : 0);
  return {x, 2 * y};
}

Point from_potential(int which, Random& random) {
  for (;;) {
    const double x = random.uniform(-4, 4), y = random.uniform(-4, 4);
    // exp(-U) is at most about 2: the mixtures add two bumps of height 1.
    if (2 * random.uniform() < std::exp(-potential(which, x, y))) return {x, y};
  }
}

template <class Draw>
Dataset points(const std::string& name, std::int64_t count, std::uint64_t seed, Draw draw) {
  Random random(seed);
  Dataset dataset{name, Tensor<float>({count, 1, 1, 2}), 0};
  for (std::int64_t n = 0; n < count; ++n) {
    const Point point = draw(random);
    dataset.values[2 * n] = static_cast<float>(point.x);
    dataset.values[2 * n + 1] = static_cast<float>(point.y);
  }
  return dataset;
}

template <int Which>
Dataset potential_samples(std::int64_t count, std::uint64_t seed) {
  return points("potential" + std::to_string(Which), count, seed,
                [](Random& random) { return from_potential(Which, random); });
}

Dataset bars(std::int64_t count, std::uint64_t seed) {
  Random random(seed);
  Dataset dataset{"bars", Tensor<float>({count, 1, 4, 4}), 2};
  for (std::int64_t n = 0; n < count; ++n) {
    const std::int64_t pattern = random.integer(0, 15);
    const bool rows = random.uniform() < 0.5;
    for (std::int64_t row = 0; row < 4; ++row) {
      for (std::int64_t column = 0; column < 4; ++column) {
        dataset.values(n, 0, row, column) = static_cast<float>((pattern >> (rows ? row : column)) & 1);
      }
    }
  }
  return dataset;
}

Dataset bits(std::int64_t count, std::uint64_t seed) {
  Random fixed(20);  // the network is the same for every seed
  const BayesNetwork network = random_network(std::vector<int>(6, 2), 2, 1.2, fixed);
  Random random(seed);
  const Tensor<double> drawn = sample(network, count, random);
  Dataset dataset{"bits", Tensor<float>({count, 1, 1, 6}), 2};
  for (std::int64_t k = 0; k < drawn.size(); ++k) dataset.values[k] = static_cast<float>(drawn[k]);
  return dataset;
}

using Generator = Dataset (*)(std::int64_t, std::uint64_t);

const std::map<std::string, Generator>& generators() {
  static const std::map<std::string, Generator> all = {
      {"moons", [](std::int64_t n, std::uint64_t seed) { return points("moons", n, seed, moons); }},
      {"rings", [](std::int64_t n, std::uint64_t seed) { return points("rings", n, seed, rings); }},
      {"pinwheel", [](std::int64_t n, std::uint64_t seed) { return points("pinwheel", n, seed, pinwheel); }},
      {"checkerboard",
       [](std::int64_t n, std::uint64_t seed) { return points("checkerboard", n, seed, checkerboard); }},
      {"potential1", potential_samples<1>},
      {"potential2", potential_samples<2>},
      {"potential3", potential_samples<3>},
      {"potential4", potential_samples<4>},
      {"bars", bars},
      {"bits", bits},
      {"digits", [](std::int64_t n, std::uint64_t seed) { return draw_digits("digits", n, 16, seed); }},
      {"digits28", [](std::int64_t n, std::uint64_t seed) { return draw_digits("digits28", n, 28, seed); }},
      {"shapes",
       [](std::int64_t n, std::uint64_t seed) { return draw_moving_shapes("shapes", n, 8, 16, seed); }},
      {"frames",
       [](std::int64_t n, std::uint64_t seed) { return draw_moving_shapes("frames", n, 1, 16, seed); }}};
  return all;
}

}  // namespace

double potential(int which, double x, double y) {
  const auto gauss = [](double value, double scale) {
    return std::exp(-0.5 * (value / scale) * (value / scale));
  };
  const double wave = std::sin(2 * pi * x / 4);
  switch (which) {
    case 1: {
      const double ring = (std::sqrt(x * x + y * y) - 2) / 0.4;
      return 0.5 * ring * ring - std::log(gauss(x - 2, 0.6) + gauss(x + 2, 0.6));
    }
    case 2:
      return 0.5 * ((y - wave) / 0.4) * ((y - wave) / 0.4);
    case 3:
      return -std::log(gauss(y - wave, 0.35) + gauss(y - wave + 3 * gauss(x - 1, 0.6), 0.35));
    case 4:
      return -std::log(gauss(y - wave, 0.4) + gauss(y - wave + 3 / (1 + std::exp(-(x - 1) / 0.3)), 0.35));
    default:
      refuse("potential", "there is no potential " + std::to_string(which) + ", but 1 to 4");
  }
}

std::vector<std::string> generator_names() {
  std::vector<std::string> names;
  for (const auto& [name, generator] : generators()) names.push_back(name);
  return names;
}

Dataset generate(const std::string& name, std::int64_t count, std::uint64_t seed) {
  const auto found = generators().find(name);
  if (found == generators().end()) {
    refuse("generate", "there is no data '" + name + "'" + did_you_mean(name, generator_names()));
  }
  require_at_least("generate", "the number of samples", count, 1);
  return found->second(count, seed);
}

}  // namespace reference::data
