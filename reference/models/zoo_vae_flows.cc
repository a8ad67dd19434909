// Variational autoencoders with flow posteriors behind the common face: vae-planar, vae-iaf, ...

#include <algorithm>
#include <cmath>

#include "reference/models/vae_flow.hpp"
#include "reference/models/zoo.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

const std::string prefix = "vae-";

class FlowVaeModel final : public Model {
 public:
  FlowVaeModel(const ModelKind& kind, const SampleShape& shape, const Settings& settings, Random& random)
      : Model(kind.name, shape, settings),
        options_{shape.size(), settings.at("hidden"), settings.at("latent"),
                 shape.levels == 2 ? VaeLikelihood::bernoulli : VaeLikelihood::gaussian},
        flow_(make_posterior(kind.name.substr(prefix.size()), options_.latent, options_.hidden,
                             settings.at("layers"))) {
    weights_.parameters = vae_parameters<float>(options_, random);
    flow_->add_weights(weights_, random);
    weights_.state.add("training.steps", Tensor<float>({1}));
  }

  // Anneals the divergence: beta = min(1, 0.01 + step / warmup) (Rezende & Mohamed 2015, section 6.1).
  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch,
                            Random& random) override {
    float& steps = weights_.state["training.steps"].value[0];
    const double warmup = settings_.at("warmup");
    const double beta = warmup == 0 ? 1 : std::min(1.0, 0.01 + static_cast<double>(steps) / warmup);
    steps += 1;
    const Tensor<float> eps = normal_tensor<float>(random, {batch.extent(0), options_.latent});
    return -mean(vae_flow_elbo<float>({tape, weights_, {}, flows::Use::train}, options_, *flow_, flat(batch),
                                      eps, beta));
  }
  Tensor<float> log_prob(const Tensor<float>& batch, Random& random) override {
    constexpr std::int64_t samples = 50;
    const Tensor<float> eps = normal_tensor<float>(random, {samples, batch.extent(0), options_.latent});
    return vae_flow_importance_bound(weights_, options_, *flow_, flat(batch), eps);
  }
  Tensor<float> sample(std::int64_t count, Random& random) override {
    const Tensor<float> x =
        vae_generate(weights_.parameters, options_, normal_tensor<float>(random, {count, options_.latent}));
    return reshaped(x, {count, shape_.channels, shape_.height, shape_.width});
  }
  nn::Parameters<float>& parameters() override { return weights_.parameters; }
  nn::Parameters<float>& state() override { return weights_.state; }

 private:
  Tensor<float> flat(const Tensor<float>& batch) const {
    return reshaped(batch, {batch.extent(0), shape_.size()});
  }

  VaeOptions options_;
  flows::FlowPtr<float> flow_;
  flows::Weights<float> weights_;
};

std::unique_ptr<Model> make_flow_vae(const ModelKind& kind, const SampleShape& shape,
                                     const Settings& settings, Random& random) {
  if (shape.levels > 2) {
    refuse(kind.name, "the data have " + std::to_string(shape.levels) +
                          " levels, but must be bits or real numbers; try --levels 2");
  }
  return std::make_unique<FlowVaeModel>(kind, shape, settings, random);
}

}  // namespace

std::vector<ModelKind> flow_vae_kinds() {
  const std::map<std::string, std::pair<std::string, int>> flows = {
      {"planar", {"planar flows (Rezende & Mohamed 2015)", 8}},
      {"radial", {"radial flows (Rezende & Mohamed 2015)", 8}},
      {"householder", {"reflections (Tomczak & Welling 2016)", 8}},
      {"nice", {"NICE's couplings (Dinh et al. 2014)", 4}},
      {"iaf", {"inverse autoregressive flows (Kingma et al. 2016)", 2}},
      {"naf", {"neural autoregressive flows (Huang et al. 2018)", 1}},
      {"sylvester", {"Sylvester flows (van den Berg et al. 2018)", 4}},
      {"cnf", {"a continuous flow; layers are its steps (Grathwohl et al. 2019)", 4}}};
  std::vector<ModelKind> kinds;
  for (const std::string& name : posterior_names()) {
    const auto& [what, layers] = flows.at(name);
    kinds.push_back({prefix + name,
                     "VAE with a posterior of " + what,
                     {{"hidden", 200}, {"latent", 20}, {"layers", layers}, {"warmup", 1000}},
                     make_flow_vae});
  }
  return kinds;
}

}  // namespace reference::models
