#include "reference/models/zoo.hpp"

#include <algorithm>
#include <cmath>

#include "reference/autodiff/ops.hpp"
#include "reference/data/generators.hpp"
#include "reference/nn/train.hpp"
#include "tests/support/catch.hpp"

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

// Small ones, so that all kinds are trained in seconds.
Settings small(const ModelKind& kind) {
  Settings settings;
  for (const auto& [key, value] : kind.defaults) {
    if (key == "hidden") settings[key] = 32;
    if (key == "features" || key == "head") settings[key] = 6;
    if (key == "blocks") settings[key] = 1;
    if (key == "first_kernel") settings[key] = 3;
    if (key == "latent") settings[key] = 4;
  }
  return settings;
}

// Those that are no flows, which have tests of their own (zoo_flows_test.cc).
std::vector<ModelKind> other_kinds() {
  std::vector<ModelKind> kinds = vector_kinds();
  for (const ModelKind& kind : pixel_kinds()) kinds.push_back(kind);
  return kinds;
}

}  // namespace

TEST_CASE("zoo: every kind learns bars and stripes, and samples and completes such images") {
  const data::Dataset bars = data::generate("bars", 500, 1);
  for (const ModelKind& kind : other_kinds()) {
    INFO(kind.name);
    const auto model = make_model(kind.name, shape_of(bars), small(kind), 3);
    Random random(4);
    Random fixed(5);
    const float before = mean_of(model->log_prob(bars.values, fixed));
    nn::Optimizer<float> optimizer({.rate = 0.01});
    nn::train<float>(model->parameters(), optimizer, {.steps = 500}, 0,
                     [&](autodiff::Tape<float>& tape, std::int64_t) {
                       return model->loss(tape, data::draw_batch(bars, 32, random), random);
                     });
    const float after = mean_of(model->log_prob(bars.values, fixed));
    CHECK(after > before + 2);
    const Tensor<float> samples = model->sample(3, random);
    CHECK(samples.shape() == Shape{3, 1, 4, 4});
    const bool completes =
        kind.name.find("lstm") != std::string::npos || kind.name.find("pixelcnn") != std::string::npos;
    Tensor<float> known({4, 4});
    for (std::int64_t k = 0; k < 8; ++k) known[k] = 1;
    const Tensor<float> given = data::rows(bars, 0, 2).values;
    if (completes) {
      const Tensor<float> completed = model->complete(given, known, random);
      for (std::int64_t n = 0; n < 2; ++n) {
        CHECK(std::equal(completed.data() + 16 * n, completed.data() + 16 * n + 8, given.data() + 16 * n));
      }
    } else {
      CHECK_THROWS_WITH(model->complete(given, known, random), ContainsSubstring("cannot complete images"));
    }
  }
}

TEST_CASE("zoo: the same seed gives the same model, run and samples") {
  const data::Dataset bars = data::generate("bars", 100, 1);
  for (const ModelKind& kind : other_kinds()) {
    std::vector<Tensor<float>> samples;
    for (int run = 0; run < 2; ++run) {
      const auto model = make_model(kind.name, shape_of(bars), small(kind), 3);
      Random random(4);
      nn::Optimizer<float> optimizer({.rate = 0.01});
      nn::train<float>(model->parameters(), optimizer, {.steps = 5}, 0,
                       [&](autodiff::Tape<float>& tape, std::int64_t) {
                         return model->loss(tape, data::draw_batch(bars, 8, random), random);
                       });
      samples.push_back(model->sample(4, random));
    }
    INFO(kind.name);
    CHECK(std::equal(samples[0].flat().begin(), samples[0].flat().end(), samples[1].flat().begin()));
  }
}

TEST_CASE("zoo: points of the plane have densities") {
  const data::Dataset moons = data::generate("moons", 200, 1);
  for (const char* name : {"made", "vae"}) {
    const auto model = make_model(name, shape_of(moons), {{"hidden", 8}}, 1);
    Random random(1);
    CHECK(std::isfinite(mean_of(model->log_prob(moons.values, random))));
    CHECK(model->sample(2, random).shape() == Shape{2, 1, 1, 2});
  }
  CHECK_THROWS_WITH(make_model("pixelcnn", shape_of(moons), {}, 1), ContainsSubstring("but must be levels"));
}

TEST_CASE("zoo: unknown names are answered with the nearest") {
  const SampleShape shape{1, 4, 4, 2};
  CHECK_THROWS_WITH(make_model("pixelcn", shape, {}, 1), ContainsSubstring("pixelcnn"));
  CHECK_THROWS_WITH(make_model("pixelcnn", shape, {{"block", 1}}, 1), ContainsSubstring("'blocks'"));
}
