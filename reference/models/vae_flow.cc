#include "reference/models/vae_flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/flows/autoregressive.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/continuous.hpp"
#include "reference/flows/gated_map.hpp"
#include "reference/flows/householder.hpp"
#include "reference/flows/nice.hpp"
#include "reference/flows/planar.hpp"
#include "reference/flows/radial.hpp"
#include "reference/flows/sigmoid_maps.hpp"
#include "reference/flows/sylvester.hpp"
#include "reference/tensor/require.hpp"
#include "reference/text/nearest_name.hpp"

namespace reference::models {
namespace {

using autodiff::Var;
using flows::Pass;

template <class T>
struct Drawn {
  Var<T> log_likelihood, log_prior_ratio;  // log p(x|zK), and log N(zK; 0, 1) - log q(zK|x), [N]
};

template <class T>
Drawn<T> drawn(Pass<T> with, const VaeOptions& options, const flows::Flow<T>& flow, Var<T> data,
               const Tensor<T>& eps) {
  autodiff::Tape<T>& tape = with.tape;
  nn::Parameters<T>& parameters = with.weights.parameters;
  const EncodedPosterior<T> encoded = vae_encode_with_context(tape, parameters, options, data);
  if (options.hidden > 0) with.context = encoded.context;
  const Var<T> start = reparametrise(encoded.posterior, eps);
  const flows::Mapped<T> end = flow.forward(with, start);
  const Var<T> log_q = posterior_log_density(encoded.posterior, start) - end.log_det;
  const Var<T> decoded = vae_decode(tape, parameters, options, end.value);
  const Var<T> likelihood = vae_log_likelihood(tape, parameters, options, decoded, data);
  return {likelihood, importance_weight(likelihood, end.value, log_q) - likelihood};
}

using Sequence = std::vector<flows::FlowPtr<float>>;

// Layers of an autoregressive network whose order turns from one to the next.
template <class MakeLayer>
flows::FlowPtr<float> autoregressive(const std::string& name, int layers, MakeLayer make_layer) {
  Sequence all;
  for (int k = 0; k < layers; ++k) {
    auto layer = make_layer(name + "." + std::to_string(k), k % 2 == 1);
    all.push_back(std::make_unique<flows::Inverse<float>>(std::move(layer)));
  }
  return std::make_unique<flows::Chain<float>>(name, std::move(all));
}

}  // namespace

const std::vector<std::string>& posterior_names() {
  static const std::vector<std::string> names = {"planar", "radial", "householder", "nice",
                                                 "iaf",    "naf",    "sylvester",   "cnf"};
  return names;
}

flows::FlowPtr<float> make_posterior(const std::string& name, int latent, int context, int layers) {
  require_at_least("make_posterior", "the number of layers", layers, 1);
  const std::string own = "flow";
  const auto network = [&](const std::string& layer, bool reversed, std::vector<double> first) {
    return flows::masked_network<float>(layer, {.variables = latent,
                                                .parameters = static_cast<std::int64_t>(first.size()),
                                                .hidden = {64},
                                                .context = context,
                                                .activation = flows::Activation::tanh,
                                                .reversed = reversed,
                                                .first_values = std::move(first)});
  };
  if (name == "planar") {
    return std::make_unique<flows::Planar<float>>(own, flows::PlanarOptions{latent, layers, context});
  }
  if (name == "radial") {
    return std::make_unique<flows::Radial<float>>(own, flows::RadialOptions{latent, layers, context});
  }
  if (name == "householder") {
    return std::make_unique<flows::Householder<float>>(own,
                                                       flows::HouseholderOptions{latent, layers, context});
  }
  if (name == "nice") {
    return flows::nice<float>(own, {.dimensions = latent, .couplings = layers, .hidden = {64}});
  }
  if (name == "iaf") {
    return autoregressive(own, layers, [&](const std::string& layer, bool reversed) {
      return std::make_unique<flows::Autoregressive<float>>(layer, network(layer, reversed, {0, 1.5}),
                                                            flows::inverted_map(flows::gated_map<float>()));
    });
  }
  if (name == "naf") {
    constexpr int units = 4;
    std::vector<double> first(3 * units, 0);
    for (int k = 0; k < units; ++k) {  // slopes of 1, sigmoids side by side
      first[static_cast<std::size_t>(k)] = 0.54132485;
      first[static_cast<std::size_t>(units + k)] = (2.0 * k - units + 1) / units;
    }
    return autoregressive(own, layers, [&](const std::string& layer, bool reversed) {
      return std::make_unique<flows::Autoregressive<float>>(
          layer, network(layer, reversed, first), flows::inverted_map(flows::sigmoid_map<float>(units)));
    });
  }
  if (name == "sylvester") {
    return std::make_unique<flows::Sylvester<float>>(
        own,
        flows::SylvesterOptions{
            .dimensions = latent, .layers = layers, .directions = std::min(latent, 8), .context = context});
  }
  if (name == "cnf") {
    // Few steps with Hutchinson's estimate: the exact trace costs as many passes as there are dimensions.
    return std::make_unique<flows::Continuous<float>>(
        own, flows::ContinuousOptions{.steps = layers, .trace = flows::Trace::hutchinson},
        flows::network_dynamics<float>(own, latent, {64}));
  }
  refuse("make_posterior", "there is no posterior '" + name + "'" + did_you_mean(name, posterior_names()));
}

template <class T>
Var<T> vae_flow_elbo(const Pass<T>& with, const VaeOptions& options, const flows::Flow<T>& flow,
                     const Tensor<T>& x, const Tensor<T>& eps, double beta) {
  const Drawn<T> sample = drawn(with, options, flow, with.tape.constant(x), eps);
  return sample.log_likelihood + scale(sample.log_prior_ratio, static_cast<T>(beta));
}

template <class T>
Tensor<T> vae_flow_importance_bound(flows::Weights<T>& weights, const VaeOptions& options,
                                    const flows::Flow<T>& flow, const Tensor<T>& x, const Tensor<T>& eps) {
  const std::int64_t samples = eps.extent(0), rows = x.extent(0);
  require_shape("vae_flow_importance_bound", "eps", eps.shape(), {samples, rows, options.latent});
  require_at_least("vae_flow_importance_bound", "the number of samples", samples, 1);
  // log of the sum so far; one tape a sample, since a flow leaves much on it.
  std::vector<double> total(static_cast<std::size_t>(rows), -std::numeric_limits<double>::infinity());
  autodiff::Tape<T> tape(autodiff::Mode::evaluate);
  for (std::int64_t s = 0; s < samples; ++s) {
    tape.clear();
    Tensor<T> own({rows, options.latent});
    std::copy_n(eps.data() + s * own.size(), own.size(), own.data());
    const Drawn<T> sample = drawn(Pass<T>{tape, weights}, options, flow, tape.constant(x), own);
    for (std::int64_t n = 0; n < rows; ++n) {
      double& sum = total[static_cast<std::size_t>(n)];
      const double weight =
          static_cast<double>(sample.log_likelihood[n]) + static_cast<double>(sample.log_prior_ratio[n]);
      const double high = std::max(sum, weight), low = std::min(sum, weight);
      sum = std::isinf(low) ? high : high + std::log1p(std::exp(low - high));
    }
  }
  Tensor<T> bound({rows});
  for (std::int64_t n = 0; n < rows; ++n) {
    bound[n] = static_cast<T>(total[static_cast<std::size_t>(n)] - std::log(static_cast<double>(samples)));
  }
  return bound;
}

#define INSTANTIATE(T)                                                                                       \
  template Var<T> vae_flow_elbo(const Pass<T>&, const VaeOptions&, const flows::Flow<T>&, const Tensor<T>&,  \
                                const Tensor<T>&, double);                                                   \
  template Tensor<T> vae_flow_importance_bound(flows::Weights<T>&, const VaeOptions&, const flows::Flow<T>&, \
                                               const Tensor<T>&, const Tensor<T>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models
