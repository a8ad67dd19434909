// Every flow of the list, on every kind of sample it exists for, under the laws of a bijection.

#include <numeric>

#include "reference/flows/kinds.hpp"
#include "reference/nn/init.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using flows::flow_kinds;
using flows::FlowKind;
using flows::FlowPtr;
using reference::Random;

constexpr std::int64_t rows = 3;

// The kind's own settings, but of couplings, whose networks are wide by default, narrow and few for plain
// loops.
flows::Settings small_settings(const FlowKind<double>& kind) {
  flows::Settings settings = kind.defaults;
  const bool couples = kind.samples != flows::Samples::vectors || settings.count("couplings") != 0;
  for (auto& [key, value] : settings) {
    if (!couples) continue;
    if (key.find("hidden") != std::string::npos) value = std::min(value, 12);
    if (key == "steps") value = std::min(value, 2);
    if (key == "couplings") value = std::min(value, 4);
  }
  return settings;
}

// A flow with weights that are nowhere special: what begins as the identity is moved off it.
struct Example {
  FlowPtr<double> flow;
  flows::Weights<double> weights;
  Tensor<double> noise;

  Example(const FlowKind<double>& kind, const Shape& data_shape, std::uint64_t seed,
          const flows::Settings& changed = {}) {
    Random random(seed);
    flows::Settings settings = small_settings(kind);
    for (const auto& [key, value] : changed) settings[key] = value;
    flow = flows::make_flow<double>(kind.name, data_shape, settings);
    flow->add_weights(weights, random);
    for (auto& parameter : weights.parameters) {
      // Less where many are added up, so that deep networks stay within what can be undone.
      const double deviation = 0.2 / std::sqrt(nn::fan_in(parameter.value.shape()));
      for (double& v : parameter.value.flat()) v += deviation * random.normal();
    }
    Shape batch = flow->noise_shape();
    batch.insert(batch.begin(), rows);
    noise = normal_tensor<double>(random, batch);
  }

  Bijector bijector() { return {*flow, weights}; }
};

template <class F>
void for_each_example(F law) {
  for (const FlowKind<double>& kind : flow_kinds<double>()) {
    for (const Shape& shape : kind.examples) {
      INFO(kind.name << " of " << to_string(shape));
      Example example(kind, shape, 7);
      law(kind, example);
    }
  }
}

TEST_CASE("flows: the way back leads back, and the log-determinants are opposite") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    if (!kind.has_inverse) {
      CHECK_THROWS_AS(image(example.bijector(), Way::inverse, example.noise), flows::NoInverse);
      return;
    }
    expect_round_trip(example.bijector(), Way::forward, example.noise, kind.inverse_tolerance);
    const Tensor<double> data = image(example.bijector(), Way::forward, example.noise).value;
    expect_round_trip(example.bijector(), Way::inverse, data, kind.inverse_tolerance);
  });
}

TEST_CASE("flows: the log-determinant is that of the dense Jacobian") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    expect_log_det(example.bijector(), Way::forward, example.noise, kind.log_det_tolerance);
    if (!kind.has_inverse) return;
    const Tensor<double> data = image(example.bijector(), Way::forward, example.noise).value;
    expect_log_det(example.bijector(), Way::inverse, data,
                   std::max(100 * kind.inverse_tolerance, kind.log_det_tolerance));
  });
}

TEST_CASE("flows: the rows of a batch do not know of each other") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    expect_rows_independent(example.bijector(), Way::forward, example.noise, kind.row_tolerance);
    if (!kind.has_inverse) return;
    expect_rows_independent(example.bijector(), Way::inverse, example.noise, kind.row_tolerance);
  });
}

TEST_CASE("flows: gradients reach every parameter, on the way there and back") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    Random random(11);
    expect_gradients(example.bijector(), Way::forward, example.noise, random);
    if (kind.has_inverse) expect_gradients(example.bijector(), Way::inverse, example.noise, random);
  });
}

TEST_CASE("flows: far points come back") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    if (!kind.has_inverse) return;
    for (const double size : {30.0, 1000.0}) {
      INFO("|x| about " << size);
      Tensor<double> far = example.noise;
      for (double& v : far.flat()) v *= size;
      const Image there = image(example.bijector(), Way::inverse, far);
      for (const double v : there.value.flat()) CHECK(std::isfinite(v));
      for (const double v : there.log_det.flat()) CHECK(std::isfinite(v));
      // Elements mix, so that small ones come back as exactly as large ones.
      check_close(image(example.bijector(), Way::forward, there.value).value, far,
                  size * kind.inverse_tolerance);
    }
  });
}

// log p of points [N,D] with independent normal noise, a few rows at a time: what a tape holds is not small.
std::vector<double> log_density(const Bijector& bijector, const Tensor<double>& points) {
  constexpr std::int64_t rows_at_once = 2000;
  const std::int64_t dimensions = points.extent(1);
  std::vector<double> all;
  for (std::int64_t first = 0; first < points.extent(0); first += rows_at_once) {
    const std::int64_t count = std::min(rows_at_once, points.extent(0) - first);
    Tensor<double> part({count, dimensions});
    std::copy_n(points.data() + first * dimensions, part.size(), part.data());
    const Image noise = image(bijector, Way::inverse, part);
    for (std::int64_t n = 0; n < count; ++n) {
      double exponent = noise.log_det[n];
      for (std::int64_t d = 0; d < dimensions; ++d) {
        exponent -= noise.value(n, d) * noise.value(n, d) / 2 + std::log(2 * std::acos(-1.0)) / 2;
      }
      all.push_back(exponent);
    }
  }
  return all;
}

TEST_CASE("flows: the density integrates to one") {
  for (const FlowKind<double>& kind : flow_kinds<double>()) {
    for (const Shape& shape : kind.examples) {
      const std::int64_t dimensions = element_count(shape);
      if (!kind.has_inverse || kind.samples != flows::Samples::vectors || dimensions > 2) continue;
      INFO(kind.name << " of " << to_string(shape));
      const bool quick = kind.quick_setting != nullptr;
      Example example(kind, shape, 7,
                      quick ? flows::Settings{{kind.quick_setting, kind.quick_value}} : flows::Settings{});
      // Where the mass is: the images of noise.
      Random random(3);
      const Tensor<double> cloud =
          image(example.bijector(), Way::forward, normal_tensor<double>(random, {400, dimensions})).value;
      double reach = 0;
      for (const double v : cloud.flat()) reach = std::max(reach, std::abs(v));
      const double half = 1.6 * reach + 2;
      const std::int64_t steps = dimensions == 1 ? 2001 : quick ? 101 : 301;
      const double cell = 2 * half / static_cast<double>(steps);
      Tensor<double> grid({dimensions == 1 ? steps : steps * steps, dimensions});
      for (std::int64_t k = 0; k < grid.extent(0); ++k) {
        grid(k, 0) = -half + cell * (static_cast<double>(k % steps) + 0.5);
        if (dimensions == 2) grid(k, 1) = -half + cell * (static_cast<double>(k / steps) + 0.5);
      }
      double total = 0;
      for (const double exponent : log_density(example.bijector(), grid)) {
        total += std::exp(exponent) * std::pow(cell, static_cast<double>(dimensions));
      }
      CHECK(total == Approx(1).margin(0.005));
    }
  }
}

TEST_CASE("flows: float follows double") {
  for (const FlowKind<double>& kind : flow_kinds<double>()) {
    INFO(kind.name);
    Example example(kind, kind.examples.back(), 7);
    const Image expected = image(example.bijector(), Way::forward, example.noise);
    const auto narrow = flows::make_flow<float>(kind.name, kind.examples.back(), small_settings(kind));
    flows::Weights<float> weights{nn::cast<float>(example.weights.parameters),
                                  nn::cast<float>(example.weights.state)};
    autodiff::Tape<float> tape(autodiff::Mode::evaluate);
    const auto got = narrow->forward({tape, weights}, tape.constant(nn::cast<float>(example.noise)));
    check_close(nn::cast<double>(tape.value_tensor(got.value)), expected.value, 1e-4);
    check_close(nn::cast<double>(tape.value_tensor(got.log_det)), expected.log_det, 1e-4);
  }
}

}  // namespace
