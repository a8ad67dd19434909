#pragma once
// A flow of the list with weights that are nowhere special, and noise for it: what the law tests look at.

#include <algorithm>
#include <cmath>
#include <string>

#include "reference/flows/kinds.hpp"
#include "reference/nn/init.hpp"

namespace test_support {

constexpr std::int64_t example_rows = 3;

// The kind's own settings, but of couplings, whose networks are wide by default, narrow and few for plain
// loops.
inline reference::flows::Settings small_settings(const reference::flows::FlowKind<double>& kind) {
  reference::flows::Settings settings = kind.defaults;
  const bool couples = kind.samples != reference::flows::Samples::vectors || settings.count("couplings") != 0;
  for (auto& [key, value] : settings) {
    if (!couples) continue;
    if (key.find("hidden") != std::string::npos) value = std::min(value, 12);
    if (key == "steps") value = std::min(value, 2);
    if (key == "couplings") value = std::min(value, 4);
  }
  return settings;
}

// What begins as the identity is moved off it.
struct Example {
  reference::flows::FlowPtr<double> flow;
  reference::flows::Weights<double> weights;
  reference::Tensor<double> noise;

  Example(const reference::flows::FlowKind<double>& kind, const reference::Shape& data_shape,
          std::uint64_t seed, const reference::flows::Settings& changed = {}) {
    reference::Random random(seed);
    reference::flows::Settings settings = small_settings(kind);
    for (const auto& [key, value] : changed) settings[key] = value;
    flow = reference::flows::make_flow<double>(kind.name, data_shape, settings);
    flow->add_weights(weights, random);
    for (auto& parameter : weights.parameters) {
      // Less where many are added up, so that deep networks stay within what can be undone.
      const double deviation = 0.2 / std::sqrt(reference::nn::fan_in(parameter.value.shape()));
      for (double& v : parameter.value.flat()) v += deviation * random.normal();
    }
    reference::Shape batch = flow->noise_shape();
    batch.insert(batch.begin(), example_rows);
    noise = reference::normal_tensor<double>(random, batch);
  }
};

}  // namespace test_support
