#include "golden_models.hpp"
#include "reference/nn/optimizer.hpp"
#include "reference/registry.hpp"

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

// The same by the registry's functions of single steps, in double.
Tensor<double> by_steps(golden::Case& c) {
  const nn::OptimizerOptions options = options_of(c);
  const bool sgd = options.kind == nn::OptimizerKind::sgd;
  const Tensor<double> gradients = c.input("g");
  const nlohmann::json& clip = c.setting("clip_norm");
  Tensor<double> theta = c.input("theta0"), first(theta.shape()), second(theta.shape());
  Tensor<double> visited(gradients.shape());
  const std::int64_t n = theta.size();
  for (std::int64_t step = 0; step < gradients.extent(0); ++step) {
    Tensor<double> g(theta.shape());
    for (std::int64_t k = 0; k < n; ++k) g[k] = gradients[step * n + k];
    if (!clip.is_null()) {
      g = get_function("clip_gradient").evaluate({{{"g", g}}, {{"most", clip.get<double>()}}})[0].value;
    }
    Call call{{{"theta", theta}, {"g", g}}, {{"rate", options.rate}, {"weight_decay", options.weight_decay}}};
    if (sgd) {
      call.inputs["buffer"] = first;
      call.params["momentum"] = options.momentum;
    } else {
      call.inputs["m"] = first, call.inputs["v"] = second;
      call.params["step"] = static_cast<double>(step + 1);
      call.params["beta1"] = options.beta1, call.params["beta2"] = options.beta2;
      call.params["epsilon"] = options.epsilon;
    }
    const std::vector<Output> next = get_function(sgd ? "sgd_step" : "adam_step").evaluate(call);
    theta = next[0].value, first = next[1].value;
    if (!sgd) second = next[2].value;
    for (std::int64_t k = 0; k < n; ++k) visited[step * n + k] = theta[k];
  }
  return visited;
}

}  // namespace

void read_optimizers(golden::Case& c) {
  c.expect("theta", trajectory<double>(c), golden::value_tolerance);
  c.expect("theta", by_steps(c), golden::value_tolerance);
  c.expect_float32("theta", trajectory<float>(c));
}
