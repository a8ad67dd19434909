#include <stdexcept>

#include "golden_models.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/models/pixel_cnn.hpp"
#include "tests/reference/golden/parameters.hpp"
#include "tests/reference/golden/pixel_dependencies.hpp"

namespace {

using namespace reference;

template <class T>
void expect_loss_and_gradients(golden::Case& c, const models::PixelNetwork& network,
                               nn::Parameters<T>& parameters, const Tensor<T>& v, const std::string& prefix) {
  autodiff::Tape<T> tape;
  const auto logits = models::pixel_logits(tape, parameters, network, v);
  const auto logp = models::pixel_log_prob(network, logits, v);
  const auto loss = -mean(logp);
  tape.backward(loss);
  golden::expect_output(c, "logits", tape.value_tensor(logits));
  golden::expect_output(c, "logp", tape.value_tensor(logp));
  golden::expect_output(c, "loss", tape.value_tensor(loss));
  if (!prefix.empty()) golden::expect_gradients(c, prefix, parameters);
}

template <class T>
void read_bernoulli(golden::Case& c) {
  const models::PixelNetwork network = models::pixel_cnn({.features = c.integer("R"),
                                                          .blocks = c.integer("n_residual"),
                                                          .head = c.integer("head"),
                                                          .skip_weight = 2});
  Random unused(0);
  std::vector<std::string> names;
  for (const auto& parameter : models::pixel_parameters<T>(network, unused)) names.push_back(parameter.name);
  nn::Parameters<T> parameters = golden::read_parameters<T>(c, names);
  const Tensor<T> x = nn::cast<T>(c.input("x"));
  expect_loss_and_gradients(c, network, parameters, x, "d_");
  // Positive weights leave no unit dead: what changes is the whole receptive field. In double, where the
  // smallest share is not lost in rounding.
  nn::Parameters<double> positive = nn::cast<double>(parameters);
  for (auto& parameter : positive) {
    for (double& value : parameter.value.flat()) value = 0.01 + 0.1 * std::abs(value);
  }
  const auto logits_of = [&](autodiff::Tape<double>& tape, const Tensor<double>& v) {
    return models::pixel_logits(tape, positive, network, v);
  };
  c.expect("dependency_matrix_HWxHW", golden::dependencies(logits_of, {1, 1, x.extent(2), x.extent(3)}), 0);
}

template <class T>
void read_masked_conv(golden::Case& c) {
  const int k = c.integer("kernel");
  const auto kind = c.text("mask_type") == "A" ? models::PixelMask::a : models::PixelMask::b;
  const Tensor<T> w = nn::cast<T>(c.input("w"));
  const Tensor<T> mask = models::pixel_mask<T>(kind, 3, w.shape());
  autodiff::Tape<T> tape;
  const auto y =
      masked_conv2d(tape.leaf(nn::cast<T>(c.input("x"))), tape.leaf(w), mask,
                    tape.leaf(nn::cast<T>(c.input("b"))), {.padding_h = k / 2, .padding_w = k / 2});
  golden::expect_output(c, "mask", mask);
  golden::expect_output(c, "y", tape.value_tensor(y));
}

template <class T>
void read_categorical(golden::Case& c) {
  c.setting("normalisation_checked");
  const models::PixelNetwork network = models::small_pixel_cnn(3, c.integer("K"), c.integer("F"));
  nn::Parameters<T> parameters;
  for (const std::string layer : {"1", "2", "3"}) {
    parameters.add(layer + ".weight", nn::cast<T>(c.input("w" + layer)));
    parameters.add(layer + ".bias", nn::cast<T>(c.input("b" + layer)));
  }
  expect_loss_and_gradients(c, network, parameters, nn::cast<T>(c.input("v")), "");
  for (const std::string layer : {"1", "2", "3"}) {
    nn::Parameters<T> renamed;
    renamed.add("w" + layer, parameters[layer + ".weight"].value).gradient =
        parameters[layer + ".weight"].gradient;
    renamed.add("b" + layer, parameters[layer + ".bias"].value).gradient =
        parameters[layer + ".bias"].gradient;
    golden::expect_gradients(c, "d", renamed);
  }
}

}  // namespace

void read_pixelcnn(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "pixelcnn_bernoulli") {
    read_bernoulli<double>(c);
    read_bernoulli<float>(c);
  } else if (part == "masked_conv_rgb") {
    read_masked_conv<double>(c);
    read_masked_conv<float>(c);
  } else if (part == "pixelcnn_rgb_categorical") {
    read_categorical<double>(c);
    read_categorical<float>(c);
  } else {
    throw std::runtime_error("part '" + part + "' is unknown");
  }
}
