#include "reference/data/generators.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "reference/data/bayes_network.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::data;

TEST_CASE("generators: the same seed gives the same data, another seed other data") {
  for (const std::string& name : generator_names()) {
    INFO(name);
    const Dataset a = generate(name, 20, 1), b = generate(name, 20, 1), c = generate(name, 20, 2);
    CHECK(std::equal(a.values.flat().begin(), a.values.flat().end(), b.values.flat().begin()));
    CHECK_FALSE(std::equal(a.values.flat().begin(), a.values.flat().end(), c.values.flat().begin()));
    for (const float value : a.values.flat()) {
      if (a.levels == 0) {
        CHECK(std::abs(value) < 6);
      } else {
        CHECK((value >= 0 && value < static_cast<float>(a.levels) && value == std::floor(value)));
      }
    }
  }
  CHECK_THROWS_WITH(generate("moon", 5, 1), ContainsSubstring("moons"));
}

TEST_CASE("generators: bars and stripes come in thirty images") {
  const Dataset bars = generate("bars", 2000, 3);
  std::set<std::vector<float>> different;
  for (std::int64_t n = 0; n < bars.count(); ++n) {
    different.emplace(bars.values.data() + 16 * n, bars.values.data() + 16 * (n + 1));
  }
  CHECK(different.size() == 30);
}

TEST_CASE("generators: samples of a potential lie where it is low") {
  for (int which = 1; which <= 4; ++which) {
    const Dataset points = generate("potential" + std::to_string(which), 500, 4);
    double mean = 0;
    for (std::int64_t n = 0; n < 500; ++n) {
      const double x = static_cast<double>(points.values[2 * n]),
                   y = static_cast<double>(points.values[2 * n + 1]);
      mean += potential(which, x, y) / 500;
    }
    INFO("potential " << which << ": mean energy " << mean);
    CHECK(mean < 1.5);
  }
  CHECK(potential(2, 1, 1) == Approx(0).margin(1e-12));
}

TEST_CASE("generators: digits have ink in the middle and none at the rim") {
  const Dataset digits = generate("digits", 50, 5);
  double middle = 0, rim = 0;
  for (std::int64_t n = 0; n < 50; ++n) {
    for (std::int64_t k = 0; k < 16; ++k) {
      middle += static_cast<double>(digits.values(n, 0, k, 8)) / 800;
      rim += static_cast<double>(digits.values(n, 0, 0, k)) / 800;
    }
  }
  CHECK(middle > 40);
  CHECK(rim < 15);
}

TEST_CASE("bayes_network: probabilities add up to one, samples have the entropy") {
  Random random(6);
  const BayesNetwork network = random_network({2, 3, 2, 4}, 2, 1.0, random);
  const Tensor<double> states = all_states(network.cardinalities);
  CHECK(states.extent(0) == 48);
  const auto log_p = [&](const Tensor<double>& z, std::int64_t n) {
    return log_probability(network, {static_cast<int>(z(n, 0)), static_cast<int>(z(n, 1)),
                                     static_cast<int>(z(n, 2)), static_cast<int>(z(n, 3))});
  };
  double total = 0, surprise = 0;
  for (std::int64_t n = 0; n < 48; ++n) total += std::exp(log_p(states, n));
  CHECK(total == Approx(1).epsilon(1e-12));
  const Tensor<double> samples = sample(network, 20000, random);
  for (std::int64_t n = 0; n < 20000; ++n) surprise -= log_p(samples, n) / 20000;
  CHECK(surprise == Approx(entropy(network)).margin(0.03));
}

TEST_CASE("dataset: rows, batches and coarser levels") {
  const Dataset digits = generate("digits", 10, 7);
  const Dataset part = rows(digits, 2, 5);
  CHECK(part.count() == 3);
  CHECK(part.values(0, 0, 8, 8) == digits.values(2, 0, 8, 8));
  CHECK_THROWS_WITH(rows(digits, 2, 11), "rows: the last row is 11, but must be at most 10");
  const Dataset bits = requantised(digits, 2);
  for (std::int64_t k = 0; k < bits.values.size(); ++k) {
    CHECK(bits.values[k] == (digits.values[k] >= 128 ? 1 : 0));
  }
  Random random(1);
  CHECK(draw_batch(digits, 7, random).shape() == Shape{7, 1, 16, 16});
}

TEST_CASE("data: a shape moves by the same small step from frame to frame, unless it is thrown back") {
  const Dataset videos = generate("shapes", 30, 3);
  CHECK(videos.values.shape() == Shape{30, 8, 16, 16});
  int same = 0, steps = 0;
  for (std::int64_t n = 0; n < 30; ++n) {
    double places[8][2];
    for (std::int64_t t = 0; t < 8; ++t) {
      double light = 0, down = 0, right = 0;
      for (std::int64_t i = 0; i < 16; ++i) {
        for (std::int64_t j = 0; j < 16; ++j) {
          const double value = static_cast<double>(videos.values(n, t, i, j));
          if (value < 40) continue;  // the ground and its grain
          light += value, down += value * static_cast<double>(i), right += value * static_cast<double>(j);
        }
      }
      REQUIRE(light > 0);
      places[t][0] = down / light, places[t][1] = right / light;
    }
    for (int t = 0; t + 2 < 8; ++t) {
      for (int axis = 0; axis < 2; ++axis) {
        const double step = places[t + 1][axis] - places[t][axis],
                     next = places[t + 2][axis] - places[t + 1][axis];
        CHECK(std::abs(step) < 1.8);
        ++steps;
        if (std::abs(step - next) < 0.2) ++same;
      }
    }
  }
  CHECK(same > steps / 2);
}
