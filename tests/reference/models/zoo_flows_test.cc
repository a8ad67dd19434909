// Flows as models: what they are trained on, how levels are counted, and their pictures.

#include "reference/models/zoo_flows.hpp"

#include <cmath>

#include "reference/data/generators.hpp"
#include "reference/io/animation.hpp"
#include "reference/models/flow_pictures.hpp"
#include "reference/nn/train.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace reference;
using namespace reference::models;

namespace {

SampleShape shape_of(const data::Dataset& dataset) {
  const auto extent = [&](int axis) { return static_cast<int>(dataset.values.extent(axis)); };
  return {extent(1), extent(2), extent(3), dataset.levels};
}

float mean_of(const Tensor<float>& values) {
  float total = 0;
  for (const float value : values.flat()) total += value / static_cast<float>(values.size());
  return total;
}

data::Dataset small_data(flows::Samples samples) {
  switch (samples) {
    case flows::Samples::vectors:
      return data::generate("moons", 200, 1);
    case flows::Samples::images:
      return data::generate("bars", 200, 1);
    case flows::Samples::videos:
      break;
  }
  const data::Dataset whole = data::generate("shapes", 20, 1);
  data::Dataset part{"part", Tensor<float>({20, 3, 4, 4}), 256};
  for (std::int64_t k = 0; k < part.values.size(); ++k) {
    part.values[k] = whole.values(k / 48, k / 16 % 3, 6 + k / 4 % 4, 6 + k % 4);
  }
  return part;
}

Settings small(const flows::FlowKind<float>& kind) {
  Settings settings;
  for (const auto& [key, value] : kind.defaults) {
    if (key.find("hidden") != std::string::npos) settings[key] = std::min(value, 8);
  }
  return settings;
}

std::unique_ptr<Model> trained(const flows::FlowKind<float>& kind, const data::Dataset& dataset, int steps) {
  auto model = make_model(kind.name, shape_of(dataset), small(kind), 3);
  Random random(4);
  model->fit(dataset.values, random);
  nn::Optimizer<float> optimizer({.rate = 0.005});
  nn::train<float>(model->parameters(), optimizer, {.steps = steps, .clip_norm = 10}, 0,
                   [&](autodiff::Tape<float>& tape, std::int64_t) {
                     return model->loss(tape, data::draw_batch(dataset, 16, random), random);
                   });
  return model;
}

}  // namespace

TEST_CASE("zoo: every flow is trained on samples of its kind, and draws such samples") {
  for (const flows::FlowKind<float>& kind : flows::flow_kinds<float>()) {
    if (!kind.has_inverse) continue;
    INFO(kind.name);
    const data::Dataset dataset = small_data(kind.samples);
    const auto model = trained(kind, dataset, 4);
    Random random(5);
    CHECK(std::isfinite(mean_of(model->log_prob(dataset.values, random))));
    Shape expected = dataset.values.shape();
    expected[0] = 3;
    const Tensor<float> samples = model->sample(3, random);
    CHECK(samples.shape() == expected);
    for (const float v : samples.flat()) {
      CHECK(std::isfinite(v));
      if (dataset.levels > 0) CHECK((v == std::floor(v) && v >= 0 && v < static_cast<float>(dataset.levels)));
    }
    auto& flow = dynamic_cast<FlowModel&>(*model);
    const Tensor<float> given = data::rows(dataset, 0, 3).values,
                        back = flow.decode(flow.encode(given, random));
    for (std::int64_t k = 0; k < given.size(); ++k) {
      CHECK(std::abs(back[k] - given[k]) <= (dataset.levels > 0 ? 1.0f : 2e-3f));
    }
  }
}

TEST_CASE("zoo: training a flow raises its likelihood") {
  for (const flows::FlowKind<float>& kind : flows::flow_kinds<float>()) {
    if (kind.name != "realnvp" && kind.name != "glow") continue;
    INFO(kind.name);
    const data::Dataset dataset = small_data(kind.samples);
    const auto before = trained(kind, dataset, 1), after = trained(kind, dataset, 150);
    Random one(5), other(5);
    CHECK(mean_of(after->log_prob(dataset.values, one)) >
          mean_of(before->log_prob(dataset.values, other)) + 0.5f);
  }
}

TEST_CASE("zoo: bits of a flow are those of the levels") {
  // A flow of no layers whose density is known: x = v - 1/2 with v in [0,1), p = N(0,1) for each pixel.
  const data::Dataset bars = data::generate("bars", 300, 1);
  for (const int logit : {0, 1}) {
    const auto model = make_model("planar", shape_of(bars), {{"layers", 0}, {"logit", logit}}, 1);
    Random random(2), same(2);
    const Tensor<float> log_p = model->log_prob(data::rows(bars, 0, 1).values, random);
    double expected = 0;
    for (std::int64_t k = 0; k < 16; ++k) {
      const double v = (static_cast<double>(bars.values[k]) + same.uniform()) / 2, y = 0.05 + 0.9 * v;
      const double x = logit == 0 ? v - 0.5 : std::log(y / (1 - y));
      expected += -x * x / 2 - std::log(2 * std::acos(-1.0)) / 2 - std::log(2.0);
      if (logit == 1) expected += std::log(0.9) - std::log(y * (1 - y));
    }
    CHECK(log_p[0] == Approx(expected).epsilon(1e-5));
  }
}

TEST_CASE("zoo: temperature, and models that have none") {
  const data::Dataset moons = data::generate("moons", 100, 1);
  const auto flow = make_model("planar", shape_of(moons), {{"layers", 0}}, 1);
  Random one(3), other(3);
  const Tensor<float> warm = flow->sample_at(1, 4, one), cold = flow->sample_at(0.5, 4, other);
  for (std::int64_t k = 0; k < warm.size(); ++k) CHECK(cold[k] == Approx(0.5f * warm[k]));
  CHECK_THROWS_WITH(make_model("made", shape_of(moons), {}, 1)->sample_at(0.5, 1, one),
                    ContainsSubstring("has no temperature"));
}

TEST_CASE("pictures: an animation of a flow's steps ends where the flow ends") {
  const data::Dataset moons = data::generate("moons", 100, 1);
  const auto model = make_model("planar", shape_of(moons), {{"layers", 3}}, 1);
  auto& flow = dynamic_cast<FlowModel&>(*model);
  Random random(2);
  const Tensor<float> noise = normal_tensor<float>(random, {5, 2});
  const std::vector<Tensor<float>> path = flow.path(noise);
  REQUIRE(path.size() == 4);
  const Tensor<float> end = flow.decode(noise);
  for (std::int64_t k = 0; k < end.size(); ++k) CHECK(path.back()[k] == Approx(end[k]));
  const test_support::TempDir folder;
  const auto frames = motion_pictures(flow, 50, random, {.side = 40});
  io::write_animation(folder.path() / "a.png", frames, 50);
  const Tensor<float> first = io::read_png(folder.path() / "a.png");  // readers of PNG see the first frame
  CHECK(first.shape() == Shape{3, 40, 40});
  for (std::int64_t k = 0; k < first.size(); ++k) CHECK(first[k] == std::round(frames[0][k] * 255));
  CHECK_THROWS_AS(io::write_animation(folder.path() / "b.png", {}, 50), io::PictureError);
}

TEST_CASE("pictures: a density is dark where it is high, strips begin with what is known") {
  const data::Dataset moons = data::generate("moons", 100, 1);
  const auto normal = make_model("planar", shape_of(moons), {{"layers", 0}}, 1);
  const Tensor<float> picture =
      density_picture(dynamic_cast<FlowModel&>(*normal), Tensor<float>({0, 1, 1, 2}), {.side = 60});
  CHECK(picture(0, 32, 32) < picture(0, 16, 32));
  CHECK(picture(0, 16, 32) < picture(0, 2, 2));

  const data::Dataset videos = small_data(flows::Samples::videos);
  const auto model =
      make_model("videoflow", shape_of(videos), {{"hidden", 4}, {"steps", 1}, {"prior_hidden", 0}}, 1);
  Random random(1);
  auto& flow = dynamic_cast<FlowModel&>(*model);
  const Tensor<float> strip = strip_picture(flow, data::rows(videos, 0, 2).values, 2, 0.5, random);
  CHECK(strip.shape() == Shape{1, 4 * 66 - 2, 3 * 66 - 2});
  // Two known frames are the same in both rows, the third is not.
  double known = 0, continued = 0;
  for (std::int64_t row = 0; row < 64; ++row) {
    for (std::int64_t column = 0; column < 3 * 66 - 2; ++column) {
      const double difference = std::abs(strip(0, row, column) - strip(0, row + 66, column));
      (column < 130 ? known : continued) = std::max(column < 130 ? known : continued, difference);
    }
  }
  CHECK(known <= 1.01 / 255);
  CHECK(continued > 0.05);
  CHECK_THROWS_WITH(warp_picture(flow), ContainsSubstring("points of the plane"));
}
