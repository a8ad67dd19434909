// Every flow of the list, on every kind of sample it exists for, under the laws of a bijection.

#include <numeric>

#include "tests/reference/flows/example.hpp"
#include "tests/support/expect_bijector.hpp"

namespace {

using namespace reference;
using namespace test_support;
using flows::flow_kinds;
using flows::FlowKind;
using reference::Random;

Bijector bijector_of(Example& example) {
  return {*example.flow, example.weights};
}

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
      CHECK_THROWS_AS(image(bijector_of(example), Way::inverse, example.noise), flows::NoInverse);
      return;
    }
    expect_round_trip(bijector_of(example), Way::forward, example.noise, kind.inverse_tolerance);
    const Tensor<double> data = image(bijector_of(example), Way::forward, example.noise).value;
    expect_round_trip(bijector_of(example), Way::inverse, data, kind.inverse_tolerance);
  });
}

TEST_CASE("flows: the log-determinant is that of the dense Jacobian") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    expect_log_det(bijector_of(example), Way::forward, example.noise, kind.log_det_tolerance);
    if (!kind.has_inverse) return;
    const Tensor<double> data = image(bijector_of(example), Way::forward, example.noise).value;
    expect_log_det(bijector_of(example), Way::inverse, data,
                   std::max(100 * kind.inverse_tolerance, kind.log_det_tolerance));
  });
}

TEST_CASE("flows: the rows of a batch do not know of each other") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    expect_rows_independent(bijector_of(example), Way::forward, example.noise, kind.row_tolerance);
    if (!kind.has_inverse) return;
    expect_rows_independent(bijector_of(example), Way::inverse, example.noise, kind.row_tolerance);
  });
}

TEST_CASE("flows: gradients reach every parameter, on the way there and back") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    Random random(11);
    expect_gradients(bijector_of(example), Way::forward, example.noise, random);
    if (kind.has_inverse) expect_gradients(bijector_of(example), Way::inverse, example.noise, random);
  });
}

TEST_CASE("flows: far points come back") {
  for_each_example([](const FlowKind<double>& kind, Example& example) {
    if (!kind.has_inverse) return;
    for (const double size : {30.0, 1000.0}) {
      INFO("|x| about " << size);
      Tensor<double> far = example.noise;
      for (double& v : far.flat()) v *= size;
      const Image there = image(bijector_of(example), Way::inverse, far);
      for (const double v : there.value.flat()) CHECK(std::isfinite(v));
      for (const double v : there.log_det.flat()) CHECK(std::isfinite(v));
      // Elements mix, so that small ones come back as exactly as large ones.
      check_close(image(bijector_of(example), Way::forward, there.value).value, far,
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
          image(bijector_of(example), Way::forward, normal_tensor<double>(random, {400, dimensions})).value;
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
      for (const double exponent : log_density(bijector_of(example), grid)) {
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
    const Image expected = image(bijector_of(example), Way::forward, example.noise);
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
