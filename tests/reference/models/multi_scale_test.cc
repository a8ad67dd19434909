#include "reference/models/multi_scale.hpp"

#include <cmath>

#include "reference/autodiff/ops.hpp"
#include "reference/data/bayes_network.hpp"
#include "reference/models/pixel_sampler.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::models;
using autodiff::Tape;

namespace {

MultiScale small_model(PixelLstm lstm, int colours = 1, int levels = 2) {
  return multi_scale(lstm,
                     {.colours = colours,
                      .levels = levels,
                      .one_logit = levels == 2,
                      .features = 2 * colours,
                      .blocks = 2,
                      .first_kernel = 3,
                      .head = 2 * colours},
                     2);
}

nn::Parameters<double> strong_parameters(const MultiScale& model) {
  Random random(1);
  nn::Parameters<double> parameters = multi_scale_parameters<double>(model, random);
  for (auto& parameter : parameters) {
    parameter.value = normal_tensor<double>(random, parameter.value.shape(), 0.7);
  }
  return parameters;
}

Tensor<double> all_images(std::int64_t height, std::int64_t width) {
  const Tensor<double> states =
      data::all_states(std::vector<int>(static_cast<std::size_t>(height * width), 2));
  return {{states.extent(0), 1, height, width},
          std::vector<double>(states.flat().begin(), states.flat().end())};
}

double total_of(const Tensor<double>& log_p) {
  double total = 0;
  for (const double value : log_p.flat()) total += std::exp(value);
  return total;
}

}  // namespace

TEST_CASE("multi_scale: given a context probabilities add up to one, the bound's to less") {
  for (const PixelLstm lstm : {PixelLstm::row, PixelLstm::diagonal}) {
    const MultiScale model = small_model(lstm);
    nn::Parameters<double> parameters = strong_parameters(model);
    const Tensor<double> images = all_images(2, 4);
    Random random(2);
    Tensor<double> context(images.shape());
    const Tensor<double> one = normal_tensor<double>(random, {8});
    for (std::int64_t k = 0; k < context.size(); ++k) context[k] = one[k % 8];
    Tape<double> tape(autodiff::Mode::evaluate);
    const auto given = pixel_log_prob(tape, parameters, model.large, images, context);
    CHECK(std::abs(total_of(tape.value_tensor(given)) - 1) <= 1e-12);
    const double bound = total_of(tape.value_tensor(multi_scale_log_prob(tape, parameters, model, images)));
    CHECK(bound < 1);
    CHECK(bound > 0);
  }
}

TEST_CASE("multi_scale: the whole context tells everywhere, the image only where it is later") {
  const MultiScale model = small_model(PixelLstm::diagonal);
  nn::Parameters<double> parameters = strong_parameters(model);
  const auto logits = [&](const Tensor<double>& v, const Tensor<double>& context) {
    Tape<double> tape(autodiff::Mode::evaluate);
    return tape.value_tensor(pixel_logits(tape, parameters, model.large, v, context));
  };
  Random random(3);
  const Tensor<double> v({1, 1, 2, 2}, {0, 1, 1, 0}), context = normal_tensor<double>(random, {1, 1, 2, 2});
  const Tensor<double> before = logits(v, context);
  for (std::int64_t k = 0; k < 4; ++k) {
    Tensor<double> moved = context, flipped = v;
    moved[k] += 1;
    flipped[k] = 1 - flipped[k];
    const Tensor<double> by_context = logits(v, moved), by_image = logits(flipped, context);
    for (std::int64_t l = 0; l < 4; ++l) {
      CHECK(by_context[l] != before[l]);
      if (l <= k) CHECK(by_image[l] == before[l]);
    }
  }
}

TEST_CASE("multi_scale: incremental sampling gives what naive sampling gives") {
  for (const PixelLstm lstm : {PixelLstm::row, PixelLstm::diagonal}) {
    for (const int colours : {1, 3}) {
      const MultiScale model = small_model(lstm, colours, colours == 1 ? 2 : 4);
      nn::Parameters<double> parameters = strong_parameters(model);
      Random random(4);
      PixelTask task = generation(model.large, 3, 4, 6, random);
      task.context = normal_tensor<double>(random, task.uniforms.shape());
      const Tensor<double> fast = pixel_sample(parameters, model.large, task);
      const Tensor<double> naive = pixel_sample_naive(parameters, model.large, task);
      CHECK(std::equal(fast.flat().begin(), fast.flat().end(), naive.flat().begin()));
      CHECK(multi_scale_sample(parameters, model, 2, 4, 6, random).shape() == Shape{2, colours, 4, 6});
    }
  }
}

TEST_CASE("multi_scale: the small image is every second pixel of every second row") {
  Tensor<double> v({1, 1, 2, 4});
  for (std::int64_t k = 0; k < 8; ++k) v[k] = static_cast<double>(k);
  const Tensor<double> small = subsample(v, 2);
  CHECK(small.shape() == Shape{1, 1, 1, 2});
  CHECK((small[0] == 0 && small[1] == 2));
  CHECK_THROWS_WITH(subsample(Tensor<double>({1, 1, 3, 4}), 2),
                    "subsample: v has shape [1,1,3,4], but its height and width must be multiples of 2");
}
