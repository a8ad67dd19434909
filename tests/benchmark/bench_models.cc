// CPU milliseconds of a training step, a log-likelihood and sampling, one line of JSON a configuration:
//
//   bench_models made            {"model": "made", "train": 9.1, "train_fma": 0.3, ..., "sample": 5.1}
//   bench_models generate 16     seconds an image of 32 x 32 RGB, PixelRNN of 12 layers, h = 129, batch 16
//
// The configurations are those of models_torch.py; compare_models.py runs both in turns. Medians, one thread.

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "reference/autodiff/ops.hpp"
#include "reference/data/generators.hpp"
#include "reference/models/made.hpp"
#include "reference/models/pixel_cnn.hpp"
#include "reference/models/pixel_rnn.hpp"
#include "reference/models/pixel_sampler.hpp"
#include "reference/models/vae.hpp"
#include "reference/nn/optimizer.hpp"
#include "tests/benchmark/bench_report.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;

using bench::cpu_milliseconds;
using bench::median_milliseconds;
using bench::report;

Tensor<float> bits(const Shape& shape, Random& random) {
  Tensor<float> x(shape);
  for (float& value : x.flat()) value = random.uniform() < 0.3 ? 1.0f : 0.0f;
  return x;
}

void bench_made() {
  Random random(1);
  const models::MadeOptions options{.variables = 784, .hidden = {500}};
  const models::MadeDegrees degrees = models::draw_degrees(options, random, false);
  nn::Parameters<float> parameters = models::made_parameters<float>(options, random);
  const std::vector<Tensor<float>> masks = models::made_masks<float>(options, degrees);
  const Tensor<float> x = bits({128, 784}, random);
  const Tensor<double> noise = uniform_tensor<double>(random, {16, 784});
  double weights[2] = {};
  for (std::size_t l = 0; l < 2; ++l) {
    for (const float m : masks[l].flat()) weights[l] += static_cast<double>(m);
  }
  report(
      "made", parameters, bench::layer(weights[0], 128, true) + bench::layer(weights[1], 128),
      [&](Tape<float>& tape) { return models::made_log_prob(tape, parameters, options, masks, x); },
      [&] { models::made_sample(parameters, options, degrees, noise); });
}

void bench_vae() {
  Random random(1);
  const models::VaeOptions options{};
  nn::Parameters<float> parameters = models::vae_parameters<float>(options, random);
  const Tensor<float> x = bits({128, 784}, random), eps = normal_tensor<float>(random, {128, 20});
  const auto work = bench::layer(784 * 400, 128, true) + bench::layer(400 * 40 + 20 * 400 + 400 * 784, 128);
  report("vae", parameters, work,
         [&](Tape<float>& tape) { return models::vae_elbo(tape, parameters, options, x, eps); }, {});
}

void bench_pixels(const std::string& name, const models::PixelNetwork& network,
                  bench::MultiplyAdds of_pixel) {
  Random random(1);
  nn::Parameters<float> parameters = models::pixel_parameters<float>(network, random);
  const Tensor<float> x = bits({16, 1, 28, 28}, random);
  const models::PixelTask task = models::generation(network, 1, 28, 28, random);
  report(
      name, parameters, 16 * 28 * 28 * of_pixel,
      [&](Tape<float>& tape) { return models::pixel_log_prob(tape, parameters, network, x); },
      [&] { models::pixel_sample(parameters, network, task); });
}

models::PixelNetwork convolutions() {
  models::PixelNetwork network;
  int x = 0;
  for (int layer = 0; layer < 6; ++layer) {
    const int size = layer == 0 ? 7 : 3;
    x = network.add({.kind = models::PixelLayerKind::conv,
                     .input = x,
                     .name = std::to_string(layer),
                     .mask = layer == 0 ? models::PixelMask::a : models::PixelMask::b,
                     .kernel_height = size,
                     .kernel_width = size,
                     .outputs = 64});
    x = network.add({.kind = models::PixelLayerKind::relu, .input = x});
  }
  network.add({.kind = models::PixelLayerKind::conv, .input = x, .name = "head", .outputs = 1});
  return network;
}

models::PixelNetwork recurrent(models::PixelLayerKind kind) {
  models::PixelNetwork network;
  network.add({.kind = models::PixelLayerKind::conv,
               .name = "first",
               .mask = models::PixelMask::a,
               .kernel_height = 7,
               .kernel_width = 7,
               .outputs = 32});
  network.add({.kind = kind, .input = 1, .name = "lstm", .kernel_width = 3, .outputs = 16});
  network.add({.kind = models::PixelLayerKind::conv, .input = 2, .name = "head", .outputs = 1});
  return network;
}

// Random weights do: what is computed does not depend on them.
void bench_generation(std::int64_t batch) {
  for (const auto& [name, lstm] : {std::pair{"row_lstm", models::PixelLstm::row},
                                   std::pair{"diagonal_bilstm", models::PixelLstm::diagonal}}) {
    const models::PixelNetwork network = models::pixel_rnn(lstm, {.colours = 3,
                                                                  .levels = 256,
                                                                  .one_logit = false,
                                                                  .features = 129,  // a multiple of 3 colours
                                                                  .blocks = 12,
                                                                  .head = 1023});
    Random random(1);
    nn::Parameters<float> parameters = models::pixel_parameters<float>(network, random);
    const models::PixelTask task = models::generation(network, batch, 32, 32, random);
    const double start = cpu_milliseconds();
    models::pixel_sample(parameters, network, task);
    const double seconds = (cpu_milliseconds() - start) / 1e3;
    Tape<float> tape(autodiff::Mode::evaluate);
    const Tensor<float> v({batch, 3, 32, 32});
    const double one_pass = median_milliseconds(1, [&] {
      tape.clear();
      models::pixel_logits(tape, parameters, network, v);
    });
    std::cout << "{\"model\": \"" << name << "\", \"batch\": " << batch
              << ", \"seconds_per_image\": " << seconds / static_cast<double>(batch)
              << ", \"naive_seconds_per_image\": " << one_pass / 1e3 * 3 * 1024 / static_cast<double>(batch)
              << "}\n"
              << std::flush;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string which = argc > 1 ? argv[1] : "";
  if (which == "made") {
    bench_made();
  } else if (which == "vae") {
    bench_vae();
  } else if (which == "pixelcnn") {
    // Mask A leaves 24 of 49 taps, mask B 5 of 9.
    bench_pixels(which, convolutions(),
                 bench::layer(24 * 64, 1, true) + bench::layer(5 * 5 * 64 * 64 + 64, 1));
  } else if (which == "row_lstm") {
    // Gates of 16 units: two taps of 32 channels from below, three of 16 from the row above.
    bench_pixels(which, recurrent(models::PixelLayerKind::row_lstm),
                 bench::layer(24 * 32, 1, true) + bench::layer(64 * (2 * 32 + 3 * 16) + 16, 1));
  } else if (which == "diagonal_bilstm") {
    // Two directions, one tap from below, two from the diagonal before.
    bench_pixels(which, recurrent(models::PixelLayerKind::diagonal_bilstm),
                 bench::layer(24 * 32, 1, true) + bench::layer(2 * 64 * (32 + 2 * 16) + 16, 1));
  } else if (which == "generate") {
    bench_generation(argc > 2 ? std::max(1, std::atoi(argv[2])) : 1);
  } else {
    std::cerr << "usage: bench_models made|vae|pixelcnn|row_lstm|diagonal_bilstm|generate [BATCH]\n";
    return 2;
  }
  return 0;
}
