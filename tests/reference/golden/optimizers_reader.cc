#include "golden_models.hpp"
#include "reference/nn/optimizer.hpp"

namespace {

using namespace reference;

nn::OptimizerOptions options_of(golden::Case& c) {
  nn::OptimizerOptions options;
  options.kind = c.text("optimizer") == "SGD" ? nn::OptimizerKind::sgd : nn::OptimizerKind::adam;
  const nlohmann::json& hyper = c.setting("hyper");
  options.rate = hyper.at("lr").get<double>();
  if (hyper.contains("betas")) {
    options.beta1 = hyper["betas"][0].get<double>();
    options.beta2 = hyper["betas"][1].get<double>();
  }
  options.epsilon = hyper.value("eps", options.epsilon);
  options.weight_decay = hyper.value("weight_decay", 0.0);
  options.momentum = hyper.value("momentum", 0.0);
  return options;
}

// theta after each step, [steps, n].
template <class T>
Tensor<T> trajectory(golden::Case& c) {
  const Tensor<double> gradients = c.input("g");
  const nlohmann::json& clip = c.setting("clip_norm");
  nn::Parameters<T> parameters;
  nn::Parameter<T>& theta = parameters.add("theta", nn::cast<T>(c.input("theta0")));
  nn::Optimizer<T> optimizer(options_of(c));
  Tensor<T> visited(gradients.shape());
  const std::int64_t n = theta.value.size();
  for (std::int64_t step = 0; step < gradients.extent(0); ++step) {
    for (std::int64_t k = 0; k < n; ++k) theta.gradient[k] = static_cast<T>(gradients[step * n + k]);
    if (!clip.is_null()) nn::clip_gradients(parameters, clip.get<double>());
    optimizer.step(parameters);
    for (std::int64_t k = 0; k < n; ++k) visited[step * n + k] = theta.value[k];
  }
  return visited;
}

}  // namespace

void read_optimizers(golden::Case& c) {
  c.expect("theta", trajectory<double>(c), golden::value_tolerance);
  c.expect_float32("theta", trajectory<float>(c));
}
