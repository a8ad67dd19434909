#include "harness/cases/values.hpp"

#include <algorithm>
#include <cmath>

#include "tests/support/catch.hpp"

using harness::Bindings;
using harness::ConfigError;
using harness::ConfigNode;
using harness::HostTensor;
using reference::DType;

namespace {

harness::ValueSpec parse(const std::string& text) {
  return harness::parse_values(ConfigNode::parse("v: " + text, "test.yaml").at("v"));
}

HostTensor make(const std::string& text, const reference::Shape& shape, const Bindings& names = {},
                DType dtype = DType::f32) {
  return harness::generate_values(parse(text), dtype, shape, names, 11);
}

std::string error_of(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("each kind of values gives what it promises") {
  SECTION("uniform stays in its range and fills it") {
    const auto values = make("{kind: uniform, low: 2, high: 3}", {500}).f32;
    CHECK(*std::min_element(values.begin(), values.end()) >= 2);
    CHECK(*std::min_element(values.begin(), values.end()) < 2.05F);
    CHECK(*std::max_element(values.begin(), values.end()) > 2.95F);
  }
  SECTION("normal scales and shifts") {
    const auto values = make("{kind: normal, scale: 300, offset: -1000}", {400}).f32;
    double sum = 0;
    for (const float v : values) sum += static_cast<double>(v);
    CHECK(std::abs(sum / 400 + 1000) < 60);
  }
  SECTION("integers reach both ends, which may be expressions") {
    const auto labels = make("{kind: integers, low: 0, high: K-1}", {200}, {{"K", 4}}, DType::i32).i32;
    CHECK(*std::min_element(labels.begin(), labels.end()) == 0);
    CHECK(*std::max_element(labels.begin(), labels.end()) == 3);
    const auto negative = make("{kind: integers, low: -2, high: 1}", {200}).f32;
    CHECK(*std::min_element(negative.begin(), negative.end()) == -2);
  }
  SECTION("constant") {
    CHECK(make("{kind: constant, value: -3}", {2, 2}).f32 == std::vector<float>(4, -3.0F));
  }
  SECTION("signed zeros have zeros of both signs and numbers of both signs") {
    const auto values = make("signed_zeros", {100}).f32;
    const auto count = [&](auto which) { return std::count_if(values.begin(), values.end(), which); };
    CHECK(count([](float v) { return v == 0 && std::signbit(v); }) > 10);
    CHECK(count([](float v) { return v == 0 && !std::signbit(v); }) > 10);
    CHECK(count([](float v) { return v > 0; }) > 10);
    CHECK(count([](float v) { return v < 0; }) > 10);
  }
  SECTION("separated values stay apart and off zero even when all of them move") {
    const auto spec = parse("{kind: separated, spacing: 0.5}");
    auto values = harness::generate_values(spec, DType::f32, {201}, {}, 3).f32;
    CHECK_FALSE(std::is_sorted(values.begin(), values.end()));
    std::sort(values.begin(), values.end());
    const double safe = harness::safe_displacement(spec);
    CHECK(safe > 0.05);
    for (std::size_t i = 1; i < values.size(); ++i) {
      CHECK(static_cast<double>(values[i] - values[i - 1]) > 2 * safe);
    }
    for (const float v : values) CHECK(std::abs(static_cast<double>(v)) > safe);
  }
}

TEST_CASE("the same key gives the same bytes, another key others") {
  const auto spec = parse("normal");
  const auto a = harness::generate_values(spec, DType::f32, {50}, {}, 1);
  CHECK(a.f32 == harness::generate_values(spec, DType::f32, {50}, {}, 1).f32);
  CHECK(a.f32 != harness::generate_values(spec, DType::f32, {50}, {}, 2).f32);
}

TEST_CASE("wrong values are refused with the place and the nearest name") {
  CHECK_THAT(error_of("nromal"), ContainsSubstring("did you mean 'normal'"));
  CHECK_THAT(error_of("{kind: normal, sclae: 2}"), ContainsSubstring("did you mean 'scale'"));
  CHECK_THAT(error_of("{kind: uniform, low: 2, high: 2}"), ContainsSubstring("low must be below high"));
  CHECK_THAT(error_of("{kind: integers, low: 2, high: 1}"), ContainsSubstring("low must not be above high"));
  CHECK_THAT(error_of("{kind: integers, low: 0, high: K-}"), ContainsSubstring("test.yaml:1"));
  CHECK_THAT(error_of("integers"), ContainsSubstring("low"));
  CHECK_THAT(error_of("constant"), ContainsSubstring("value"));
  CHECK_THROWS_AS(make("{kind: integers, low: 0, high: K-1}", {2}, {{"K", 0}}), std::invalid_argument);
}

TEST_CASE("in order means 0, 1, 2, ...") {
  CHECK(make("in_order", {4}, {}, DType::i32).i32 == std::vector<std::int32_t>{0, 1, 2, 3});
}

TEST_CASE("the masks of MADE let no output see its own variable or a later one") {
  const auto hidden = make("hidden_mask", {4, 3}).f32, output = make("output_mask", {3, 4}).f32;
  CHECK(hidden == std::vector<float>{1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0});
  CHECK(output == std::vector<float>{0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1});
  CHECK(make("output_mask", {1, 2}).f32 == std::vector<float>{0, 0});
}

TEST_CASE("orthonormal matrices are what they are called, times their scale") {
  for (const reference::Shape& shape :
       {reference::Shape{3, 3}, reference::Shape{2, 5}, reference::Shape{5, 2}}) {
    const auto q = make("{kind: orthonormal, scale: 2}", shape).f32;
    const bool by_rows = shape[0] <= shape[1];
    const std::int64_t count = std::min(shape[0], shape[1]), length = std::max(shape[0], shape[1]);
    for (std::int64_t a = 0; a < count; ++a) {
      for (std::int64_t b = 0; b < count; ++b) {
        double inner = 0;
        for (std::int64_t k = 0; k < length; ++k) {
          const auto at = [&](std::int64_t v) {
            return static_cast<double>(
                q[static_cast<std::size_t>(by_rows ? v * shape[1] + k : k * shape[1] + v)]);
          };
          inner += at(a) * at(b);
        }
        CHECK(std::abs(inner - (a == b ? 4 : 0)) < 1e-5);
      }
    }
  }
  CHECK_THROWS_AS(make("orthonormal", {3}), std::invalid_argument);
  CHECK_THROWS_AS(make("hidden_mask", {2, 2, 2}), std::invalid_argument);
}
