// PixelCNN, its gated form and PixelRNN behind the common face.

#include "reference/autodiff/ops.hpp"
#include "reference/models/multi_scale.hpp"
#include "reference/models/pixel_cnn.hpp"
#include "reference/models/pixel_rnn.hpp"
#include "reference/models/pixel_sampler.hpp"
#include "reference/models/zoo.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

class PixelModel final : public Model {
 public:
  PixelModel(const std::string& name, const SampleShape& shape, const Settings& settings,
             PixelNetwork network, Random& random)
      : Model(name, shape, settings), network_(std::move(network)) {
    parameters_ = pixel_parameters<float>(network_, random);
  }

  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch, Random&) override {
    return -mean(pixel_log_prob(tape, parameters_, network_, batch));
  }
  Tensor<float> log_prob(const Tensor<float>& batch, Random&) override {
    autodiff::Tape<float> tape(autodiff::Mode::evaluate);
    return tape.value_tensor(pixel_log_prob(tape, parameters_, network_, batch));
  }
  Tensor<float> sample(std::int64_t count, Random& random) override {
    return pixel_sample(parameters_, network_,
                        generation(network_, count, shape_.height, shape_.width, random));
  }
  Tensor<float> complete(const Tensor<float>& given, const Tensor<float>& known, Random& random) override {
    PixelTask task = generation(network_, given.extent(0), shape_.height, shape_.width, random);
    task.given = nn::cast<double>(given);
    task.known = nn::cast<double>(known);
    return pixel_sample(parameters_, network_, task);
  }

 private:
  PixelNetwork network_;
};

class MultiScaleModel final : public Model {
 public:
  MultiScaleModel(const SampleShape& shape, const Settings& settings, MultiScale scales, Random& random)
      : Model("multi-scale", shape, settings), scales_(std::move(scales)) {
    parameters_ = multi_scale_parameters<float>(scales_, random);
  }

  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch, Random&) override {
    return -mean(multi_scale_log_prob(tape, parameters_, scales_, batch));
  }
  Tensor<float> log_prob(const Tensor<float>& batch, Random&) override {
    autodiff::Tape<float> tape(autodiff::Mode::evaluate);
    return tape.value_tensor(multi_scale_log_prob(tape, parameters_, scales_, batch));
  }
  Tensor<float> sample(std::int64_t count, Random& random) override {
    return multi_scale_sample(parameters_, scales_, count, shape_.height, shape_.width, random);
  }

 private:
  MultiScale scales_;
};

PixelCnnOptions options_of(const ModelKind& kind, const SampleShape& shape, const Settings& settings) {
  if (shape.levels < 2) refuse(kind.name, "the data are real numbers, but must be levels; try --levels");
  if (shape.channels != 1 && shape.channels != 3) {
    refuse(kind.name, "images have " + std::to_string(shape.channels) + " channels, but must have 1 or 3");
  }
  return {.colours = shape.channels,
          .levels = shape.levels,
          .one_logit = shape.levels == 2,
          .features = settings.at("features"),
          .blocks = settings.at("blocks"),
          .first_kernel = settings.at("first_kernel"),
          .head = settings.at("head")};
}

std::unique_ptr<Model> make_pixel_model(const ModelKind& kind, const SampleShape& shape,
                                        const Settings& settings, Random& random) {
  const PixelCnnOptions options = options_of(kind, shape, settings);
  PixelNetwork network = kind.name == "pixelcnn"         ? pixel_cnn(options)
                         : kind.name == "gated-pixelcnn" ? gated_pixel_cnn(options)
                         : kind.name == "row-lstm"       ? pixel_rnn(PixelLstm::row, options)
                                                         : pixel_rnn(PixelLstm::diagonal, options);
  return std::make_unique<PixelModel>(kind.name, shape, settings, std::move(network), random);
}

std::unique_ptr<Model> make_multi_scale(const ModelKind& kind, const SampleShape& shape,
                                        const Settings& settings, Random& random) {
  const int factor = settings.at("factor");
  MultiScale scales = multi_scale(PixelLstm::diagonal, options_of(kind, shape, settings), factor);
  if (shape.height % factor != 0 || shape.width % factor != 0) {
    refuse(kind.name, "factor is " + std::to_string(factor) + ", but must divide images of " +
                          std::to_string(shape.height) + " x " + std::to_string(shape.width));
  }
  return std::make_unique<MultiScaleModel>(shape, settings, std::move(scales), random);
}

}  // namespace

std::vector<ModelKind> pixel_kinds() {
  const Settings convolutions = {{"features", 24}, {"blocks", 5}, {"first_kernel", 7}, {"head", 48}};
  const Settings recurrent = {{"features", 24}, {"blocks", 2}, {"first_kernel", 7}, {"head", 48}};
  Settings scaled = recurrent;
  scaled["factor"] = 2;
  return {{"pixelcnn", "masked convolutions (van den Oord et al. 2016a)", convolutions, make_pixel_model},
          {"gated-pixelcnn", "two stacks without blind spot (van den Oord et al. 2016b)", convolutions,
           make_pixel_model},
          {"row-lstm", "PixelRNN with Row LSTM layers", recurrent, make_pixel_model},
          {"diagonal-bilstm", "PixelRNN with Diagonal BiLSTM layers", recurrent, make_pixel_model},
          {"multi-scale", "a small image first, then the whole; its likelihood is a bound", scaled,
           make_multi_scale}};
}

}  // namespace reference::models
