// PixelCNN, its gated form, Row LSTM and Diagonal BiLSTM: what must hold whatever the weights.

#include <cmath>
#include <string>

#include "reference/autodiff/ops.hpp"
#include "reference/models/pixel_cnn.hpp"
#include "reference/models/pixel_rnn.hpp"
#include "reference/models/pixel_sampler.hpp"
#include "tests/reference/models/autoregressive.hpp"

using namespace reference;
using namespace reference::models;
using autodiff::Tape;

namespace {

struct Named {
  std::string name;
  PixelNetwork network;
};

std::vector<Named> networks(const PixelCnnOptions& options) {
  return {{"pixel_cnn", pixel_cnn(options)},
          {"gated_pixel_cnn", gated_pixel_cnn(options)},
          {"row_lstm", pixel_rnn(PixelLstm::row, options)},
          {"diagonal_bilstm", pixel_rnn(PixelLstm::diagonal, options)}};
}

PixelCnnOptions bits() {
  return {.features = 4, .blocks = 2, .first_kernel = 3, .head = 5};
}
PixelCnnOptions colours(int levels) {
  return {.colours = 3,
          .levels = levels,
          .one_logit = false,
          .features = 6,
          .blocks = 2,
          .first_kernel = 3,
          .head = 6};
}

template <class T>
nn::Parameters<T> strong_parameters(const PixelNetwork& network, double deviation = 0.7) {
  Random random(1);
  nn::Parameters<T> parameters = pixel_parameters<T>(network, random);
  for (auto& parameter : parameters) {
    parameter.value = normal_tensor<T>(random, parameter.value.shape(), deviation);
  }
  return parameters;
}

Tensor<double> logits_of(nn::Parameters<double>& parameters, const PixelNetwork& network,
                         const Tensor<double>& v) {
  Tape<double> tape(autodiff::Mode::evaluate);
  return tape.value_tensor(pixel_logits(tape, parameters, network, v));
}

Tensor<double> random_image(const PixelNetwork& network, std::int64_t samples, std::int64_t height,
                            std::int64_t width, std::uint64_t seed = 2) {
  Random random(seed);
  Tensor<double> v({samples, network.colours, height, width});
  for (double& value : v.flat()) value = static_cast<double>(random.integer(0, network.levels - 1));
  return v;
}

// The place of a value in the order of generation, of one with `colours` colours.
std::int64_t place(const PixelNetwork& network, std::int64_t pixel, std::int64_t colour) {
  return pixel * network.colours + colour;
}

// seen(p, q): does the logit of pixel p react to pixel q? On positive weights, so that no unit is dead; of
// such a size that what passes many LSTM cells is not lost in rounding.
Tensor<double> receptive_field(const PixelNetwork& network, std::int64_t height, std::int64_t width,
                               double deviation = 0.1) {
  nn::Parameters<double> parameters = strong_parameters<double>(network, deviation);
  for (auto& parameter : parameters) {
    for (double& value : parameter.value.flat()) value = std::abs(value) + 0.5 * deviation;
  }
  Tensor<double> v({1, network.colours, height, width});
  const Tensor<double> before = logits_of(parameters, network, v);
  const std::int64_t pixels = height * width;
  Tensor<double> seen({pixels, pixels});
  for (std::int64_t q = 0; q < pixels; ++q) {
    v[q] = 1;
    const Tensor<double> after = logits_of(parameters, network, v);
    v[q] = 0;
    for (std::int64_t p = 0; p < pixels; ++p) seen(p, q) = after[p] != before[p] ? 1 : 0;
  }
  return seen;
}

}  // namespace

TEST_CASE("pixel networks: no logit knows its own value or a later one, bit for bit") {
  for (const PixelCnnOptions& options : {bits(), colours(4)}) {
    for (const auto& [name, network] : networks(options)) {
      INFO(name << ", " << network.colours << " colours");
      nn::Parameters<double> parameters = strong_parameters<double>(network);
      constexpr std::int64_t height = 4, width = 5, pixels = height * width;
      Tensor<double> v = random_image(network, 1, height, width);
      const Tensor<double> before = logits_of(parameters, network, v);
      int leaks = 0, effects = 0;
      for (std::int64_t k = 0; k < v.size(); ++k) {
        const double old = v[k];
        v[k] = static_cast<double>((static_cast<int>(old) + 1) % network.levels);
        const Tensor<double> after = logits_of(parameters, network, v);
        v[k] = old;
        const std::int64_t changed = place(network, k % pixels, k / pixels);
        for (std::int64_t l = 0; l < after.size(); ++l) {
          const std::int64_t at = place(network, l % pixels, (l / pixels) % network.colours);
          if (after[l] == before[l]) continue;
          (at <= changed ? leaks : effects) += 1;
        }
      }
      CHECK(leaks == 0);
      CHECK(effects > 0);
    }
  }
}

TEST_CASE("pixel networks: probabilities of all images add up to one") {
  for (const auto& [height, width] : std::vector<std::pair<int, int>>{{3, 3}, {1, 6}, {6, 1}, {2, 4}}) {
    for (const auto& [name, network] : networks(bits())) {
      INFO(name << " " << height << "x" << width);
      nn::Parameters<double> parameters = strong_parameters<double>(network);
      const Tensor<double> states =
          data::all_states(std::vector<int>(static_cast<std::size_t>(height * width), 2));
      const Tensor<double> images({states.extent(0), 1, height, width},
                                  std::vector<double>(states.flat().begin(), states.flat().end()));
      Tape<double> tape(autodiff::Mode::evaluate);
      const auto log_p = pixel_log_prob(tape, parameters, network, images);
      double total = 0;
      for (const double value : log_p.value()) total += std::exp(value);
      CHECK(std::abs(total - 1) <= 1e-10);
    }
  }
  for (const auto& [name, network] : networks(colours(3))) {
    INFO(name);
    nn::Parameters<double> parameters = strong_parameters<double>(network);
    const Tensor<double> states = data::all_states(std::vector<int>(6, 3));
    const Tensor<double> images({states.extent(0), 3, 1, 2},
                                std::vector<double>(states.flat().begin(), states.flat().end()));
    Tape<double> tape(autodiff::Mode::evaluate);
    const auto log_p = pixel_log_prob(tape, parameters, network, images);
    double total = 0;
    for (const double value : log_p.value()) total += std::exp(value);
    CHECK(std::abs(total - 1) <= 1e-10);
  }
}

TEST_CASE("pixel networks: incremental sampling gives what naive sampling gives") {
  for (const PixelCnnOptions& options : {bits(), colours(5)}) {
    for (const auto& [name, network] : networks(options)) {
      for (const auto& [height, width] : std::vector<std::pair<int, int>>{{5, 4}, {1, 5}, {4, 1}, {3, 6}}) {
        INFO(name << ", " << network.colours << " colours, " << height << "x" << width);
        nn::Parameters<double> parameters = strong_parameters<double>(network);
        Random random(9);
        const PixelTask task = generation(network, 3, height, width, random);
        test_support::check_close(pixel_sample(parameters, network, task),
                                  pixel_sample_naive(parameters, network, task), 0);
      }
    }
  }
}

TEST_CASE("pixel networks: in float32 too, and one image as in a batch") {
  for (const auto& [name, network] : networks(bits())) {
    INFO(name);
    nn::Parameters<float> parameters = strong_parameters<float>(network);
    Random random(10);
    const PixelTask task = generation(network, 5, 6, 6, random);
    const Tensor<float> all = pixel_sample(parameters, network, task);
    const Tensor<float> naive = pixel_sample_naive(parameters, network, task);
    CHECK(std::equal(all.flat().begin(), all.flat().end(), naive.flat().begin()));
    PixelTask third{Tensor<double>({1, 1, 6, 6}), Tensor<double>({1, 1, 6, 6}), task.known};
    std::copy_n(task.uniforms.data() + 2 * 36, 36, third.uniforms.data());
    const Tensor<float> alone = pixel_sample(parameters, network, third);
    CHECK(std::equal(alone.flat().begin(), alone.flat().end(), all.flat().begin() + 2 * 36));
  }
}

TEST_CASE("pixel networks: completion keeps what is given and goes on as generation from there") {
  for (const auto& [name, network] : networks(colours(4))) {
    INFO(name);
    nn::Parameters<double> parameters = strong_parameters<double>(network);
    Random random(11);
    PixelTask task = generation(network, 2, 4, 4, random);
    const Tensor<double> whole = pixel_sample(parameters, network, task);
    task.given = whole;
    for (std::int64_t k = 0; k < 7; ++k) task.known[k] = 1;
    test_support::check_close(pixel_sample(parameters, network, task), whole, 0);
    for (std::int64_t n = 0; n < 2; ++n) {
      for (std::int64_t c = 0; c < 3; ++c) task.given(n, c, 0, 0) = 3 - whole(n, c, 0, 0);
    }
    const Tensor<double> other = pixel_sample(parameters, network, task);
    test_support::check_close(other, pixel_sample_naive(parameters, network, task), 0);
    for (std::int64_t n = 0; n < 2; ++n) CHECK(other(n, 1, 0, 0) == 3 - whole(n, 1, 0, 0));
  }
}

TEST_CASE("pixel_cnn: the receptive field is the formula's, blind spot included") {
  for (const int blocks : {0, 1, 2}) {
    constexpr std::int64_t height = 9, width = 13;
    const PixelNetwork network = pixel_cnn({.features = 1, .blocks = blocks, .head = 1});
    const Tensor<double> seen = receptive_field(network, height, width);
    int wrong = 0;
    for (std::int64_t p = 0; p < height * width; ++p) {
      for (std::int64_t q = 0; q < height * width; ++q) {
        const std::int64_t j = p / width - q / width, i = q % width - p % width, reach = 3 + blocks;
        const bool expected =
            (j == 0 && -reach <= i && i <= -1) ||
            (1 <= j && j <= reach && -reach <= i && i <= 3 + std::min<std::int64_t>(j - 1, blocks));
        if ((seen(p, q) == 1) != expected) ++wrong;
      }
    }
    INFO(blocks << " blocks");
    CHECK(wrong == 0);
  }
}

TEST_CASE("gated_pixel_cnn: every earlier pixel is seen, there is no blind spot") {
  const PixelNetwork network = gated_pixel_cnn({.features = 1, .blocks = 4, .first_kernel = 3, .head = 1});
  const Tensor<double> seen = receptive_field(network, 5, 5);
  for (std::int64_t p = 0; p < 25; ++p) {
    for (std::int64_t q = 0; q < 25; ++q) CHECK((seen(p, q) == 1) == (q < p));
  }
}

// The layer itself misses nothing (golden pixelrnn.json). In the network its input is the masked convolution,
// which does not know its own pixel: the last pixel of the row above reaches a row only through that
// convolution.
TEST_CASE("diagonal_bilstm: every earlier pixel is seen but the far end of the row above") {
  const PixelNetwork network =
      pixel_rnn(PixelLstm::diagonal, {.features = 1, .blocks = 1, .first_kernel = 3, .head = 1});
  const Tensor<double> seen = receptive_field(network, 5, 5, 0.15);
  for (std::int64_t p = 0; p < 25; ++p) {
    for (std::int64_t q = 0; q < 25; ++q) {
      INFO("pixel " << p << " and pixel " << q);
      const bool far_end = q % 5 == 4 && q / 5 == p / 5 - 1 && p % 5 < 3;
      CHECK((seen(p, q) == 1) == (q < p && !far_end));
    }
  }
}

TEST_CASE("row_lstm: one layer sees a triangle") {
  PixelNetwork network{1, 2, true};
  network.add({.kind = PixelLayerKind::row_lstm, .name = "lstm", .kernel_width = 3, .outputs = 1});
  constexpr std::int64_t height = 5, width = 9;
  const Tensor<double> seen = receptive_field(network, height, width);
  for (std::int64_t p = 0; p < height * width; ++p) {
    for (std::int64_t q = 0; q < height * width; ++q) {
      const std::int64_t j = p / width - q / width, i = q % width - p % width;
      CHECK((seen(p, q) == 1) == (j >= 0 && -(j + 1) <= i && i <= j));
    }
  }
}

TEST_CASE("pixel networks: colours that do not divide the channels are refused") {
  PixelCnnOptions options = colours(4);
  options.features = 4;
  Random random(1);
  CHECK_THROWS_WITH(pixel_parameters<float>(pixel_cnn(options), random),
                    "pixel network: layer '_input' has 8 channels, but must have a multiple of 3");
}
