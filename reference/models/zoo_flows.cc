#include "reference/models/zoo_flows.hpp"

#include <algorithm>
#include <cmath>

#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

using autodiff::Mode;
using autodiff::Tape;
using autodiff::Var;
using flows::FlowKind;
using flows::Samples;
using flows::Use;

constexpr const char* logit_setting = "logit";
constexpr double lambda = 0.05;  // keeps the logit of the first and last level finite

Shape flow_shape(Samples samples, const SampleShape& shape) {
  switch (samples) {
    case Samples::vectors:
      return {shape.size()};
    case Samples::images:
      return {shape.channels, shape.height, shape.width};
    case Samples::videos:
      return {shape.channels, 1, shape.height, shape.width};
  }
  return {};
}

flows::Distribution<float> distribution_of(const FlowKind<float>& kind, const SampleShape& shape,
                                           Settings settings) {
  settings.erase(logit_setting);
  const Shape samples = flow_shape(kind.samples, shape);
  flows::FlowPtr<float> flow = flows::make_flow<float>(kind.name, samples, settings);
  Shape noise = flow->noise_shape();
  return {kind.base(std::move(noise)), std::move(flow)};
}

std::unique_ptr<Model> make_flow_model(const ModelKind& kind, const SampleShape& shape,
                                       const Settings& settings, Random& random) {
  for (const FlowKind<float>& flow : flows::flow_kinds<float>()) {
    if (flow.name == kind.name) return std::make_unique<FlowModel>(flow, shape, settings, random);
  }
  refuse(kind.name, "there is no such flow");
}

}  // namespace

FlowModel::FlowModel(const FlowKind<float>& kind, const SampleShape& shape, const Settings& settings,
                     Random& random)
    : Model(kind.name, shape, settings),
      samples_(kind.samples),
      distribution_(distribution_of(kind, shape, settings)) {
  distribution_.add_weights(weights_, random);
}

FlowModel::Ready FlowModel::ready(const Tensor<float>& batch, Random& random) const {
  Shape shape = flow_shape(samples_, shape_);
  const std::int64_t rows = batch.extent(0), size = shape_.size();
  shape.insert(shape.begin(), rows);
  Ready result{reshaped(batch, std::move(shape)), Tensor<float>({rows})};
  if (shape_.levels == 0) return result;
  const bool logit = settings_.at(logit_setting) != 0;
  const double levels = shape_.levels;
  for (std::int64_t n = 0; n < rows; ++n) {
    double constant = -static_cast<double>(size) * std::log(levels);
    for (float& x :
         result.x.flat().subspan(static_cast<std::size_t>(n * size), static_cast<std::size_t>(size))) {
      const double v = (static_cast<double>(x) + random.uniform()) / levels,
                   y = lambda + (1 - 2 * lambda) * v;
      x = static_cast<float>(logit ? std::log(y) - std::log1p(-y) : v - 0.5);
      if (logit) constant += std::log(1 - 2 * lambda) - std::log(y) - std::log1p(-y);
    }
    result.constant[n] = static_cast<float>(constant);
  }
  return result;
}

Tensor<float> FlowModel::finished(const Tensor<float>& x) const {
  Tensor<float> samples = reshaped(x, {x.extent(0), shape_.channels, shape_.height, shape_.width});
  if (shape_.levels == 0) return samples;
  const bool logit = settings_.at(logit_setting) != 0;
  const double levels = shape_.levels;
  for (float& value : samples.flat()) {
    const double v = logit ? (1 / (1 + std::exp(-static_cast<double>(value))) - lambda) / (1 - 2 * lambda)
                           : static_cast<double>(value) + 0.5;
    // What is no number is drawn as the lowest level.
    value = static_cast<float>(v >= 0 ? std::min(std::floor(v * levels), levels - 1) : 0);
  }
  return samples;
}

void FlowModel::fit(const Tensor<float>& batch, Random& random) {
  Tape<float> tape(Mode::evaluate);
  const Ready data = ready(batch, random);
  distribution_.log_prob({.tape = tape, .weights = weights_, .use = Use::fit}, tape.constant(data.x));
}

Var<float> FlowModel::loss(Tape<float>& tape, const Tensor<float>& batch, Random& random) {
  const Ready data = ready(batch, random);
  const flows::Pass<float> with{.tape = tape, .weights = weights_, .use = Use::train};
  return -mean(distribution_.log_prob(with, tape.constant(data.x)) + tape.constant(data.constant));
}

Tensor<float> FlowModel::log_prob(const Tensor<float>& batch, Random& random) {
  Tape<float> tape(Mode::evaluate);
  const Ready data = ready(batch, random);
  return tape.value_tensor(distribution_.log_prob({tape, weights_}, tape.constant(data.x)) +
                           tape.constant(data.constant));
}

Tensor<float> FlowModel::sample(std::int64_t count, Random& random) {
  return sample_at(1, count, random);
}

Tensor<float> FlowModel::sample_at(double temperature, std::int64_t count, Random& random) {
  Tape<float> tape(Mode::evaluate);
  return finished(distribution_.sample({tape, weights_}, count, random, temperature));
}

Tensor<float> FlowModel::encode(const Tensor<float>& batch, Random& random) {
  Tape<float> tape(Mode::evaluate);
  const Ready data = ready(batch, random);
  return tape.value_tensor(distribution_.flow().inverse({tape, weights_}, tape.constant(data.x)).value);
}

Tensor<float> FlowModel::decode(const Tensor<float>& noise) {
  Tape<float> tape(Mode::evaluate);
  return finished(
      tape.value_tensor(distribution_.flow().forward({tape, weights_}, tape.constant(noise)).value));
}

std::vector<Tensor<float>> FlowModel::path(const Tensor<float>& noise) {
  Tape<float> tape(Mode::evaluate);
  std::vector<Tensor<float>> places{noise};
  for (const Var<float>& x : distribution_.flow().path({tape, weights_}, tape.constant(noise))) {
    places.push_back(tape.value_tensor(x));
  }
  return places;
}

std::vector<ModelKind> flow_model_kinds() {
  std::vector<ModelKind> kinds;
  for (const FlowKind<float>& flow : flows::flow_kinds<float>()) {
    Settings defaults = flow.defaults;
    // Images on several scales are as their papers prepare them.
    defaults[logit_setting] = flow.name == "glow" || flow.samples == Samples::videos ? 0 : 1;
    kinds.push_back({flow.name, "flow: " + flow.summary, defaults, make_flow_model});
  }
  return kinds;
}

}  // namespace reference::models
