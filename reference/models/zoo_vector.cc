// Models of rows of numbers behind the common face: Bengio & Bengio, MADE, VAE. Images are read row by row.

#include "reference/autodiff/ops.hpp"
#include "reference/models/bengio.hpp"
#include "reference/models/made.hpp"
#include "reference/models/vae.hpp"
#include "reference/models/zoo.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

// Samples as rows, and rows as samples.
Tensor<float> flat(const SampleShape& shape, const Tensor<float>& x) {
  return reshaped(x, {x.extent(0), shape.size()});
}
Tensor<float> folded(const SampleShape& shape, const Tensor<float>& x) {
  return reshaped(x, {x.extent(0), shape.channels, shape.height, shape.width});
}

class BengioModel final : public Model {
 public:
  BengioModel(const SampleShape& shape, const Settings& settings, Random& random)
      : Model("bengio", shape, settings),
        options_{std::vector<int>(static_cast<std::size_t>(shape.size()), shape.levels),
                 settings.at("hidden"), settings.at("direct") != 0} {
    parameters_ = bengio_parameters<float>(options_, random);
  }
  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch, Random&) override {
    return -mean(bengio_log_prob(tape, parameters_, options_, flat(shape_, batch)));
  }
  Tensor<float> log_prob(const Tensor<float>& batch, Random&) override {
    autodiff::Tape<float> tape(autodiff::Mode::evaluate);
    return tape.value_tensor(bengio_log_prob(tape, parameters_, options_, flat(shape_, batch)));
  }
  Tensor<float> sample(std::int64_t count, Random& random) override {
    return folded(
        shape_, bengio_sample(parameters_, options_, uniform_tensor<double>(random, {count, shape_.size()})));
  }

 private:
  BengioOptions options_;
};

class MadeModel final : public Model {
 public:
  MadeModel(const SampleShape& shape, const Settings& settings, Random& random)
      : Model("made", shape, settings),
        options_{.variables = shape.size(),
                 .hidden =
                     std::vector<int>(static_cast<std::size_t>(settings.at("layers")), settings.at("hidden")),
                 .values = shape.levels == 0   ? MadeValues::gaussian
                           : shape.levels == 2 ? MadeValues::bernoulli
                                               : MadeValues::categorical,
                 .classes = std::max(2, shape.levels),
                 .direct = settings.at("direct") != 0} {
    parameters_ = made_parameters<float>(options_, random);
    // Drawn of the parameters' generator, so that the same seed gives the same ensemble when it is loaded.
    for (int mask = 0; mask < std::max(1, settings.at("masks")); ++mask) {
      ensemble_.push_back(draw_degrees(options_, random, settings.at("random_order") != 0));
      masks_.push_back(made_masks<float>(options_, ensemble_.back()));
    }
  }
  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch,
                            Random& random) override {
    return -mean(made_log_prob(tape, parameters_, options_, masks_[any(random)], flat(shape_, batch)));
  }
  Tensor<float> log_prob(const Tensor<float>& batch, Random&) override {
    return made_ensemble_log_prob(parameters_, options_, ensemble_, flat(shape_, batch));
  }
  Tensor<float> sample(std::int64_t count, Random& random) override {
    const Shape shape{count, shape_.size()};
    const Tensor<double> noise = options_.values == MadeValues::gaussian
                                     ? normal_tensor<double>(random, shape)
                                     : uniform_tensor<double>(random, shape);
    return folded(shape_, made_sample(parameters_, options_, ensemble_[any(random)], noise));
  }

 private:
  std::size_t any(Random& random) const {
    return static_cast<std::size_t>(random.integer(0, static_cast<std::int64_t>(ensemble_.size()) - 1));
  }

  MadeOptions options_;
  std::vector<MadeDegrees> ensemble_;
  std::vector<std::vector<Tensor<float>>> masks_;  // of each
};

class VaeModel final : public Model {
 public:
  VaeModel(const SampleShape& shape, const Settings& settings, Random& random)
      : Model("vae", shape, settings),
        options_{shape.size(), settings.at("hidden"), settings.at("latent"),
                 shape.levels == 2 ? VaeLikelihood::bernoulli : VaeLikelihood::gaussian} {
    parameters_ = vae_parameters<float>(options_, random);
  }
  autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch,
                            Random& random) override {
    const Tensor<float> eps = normal_tensor<float>(random, {batch.extent(0), options_.latent});
    return -mean(vae_elbo(tape, parameters_, options_, flat(shape_, batch), eps));
  }
  Tensor<float> log_prob(const Tensor<float>& batch, Random& random) override {
    constexpr std::int64_t samples = 50;
    autodiff::Tape<float> tape(autodiff::Mode::evaluate);
    const Tensor<float> eps = normal_tensor<float>(random, {samples, batch.extent(0), options_.latent});
    return tape.value_tensor(vae_importance_bound(tape, parameters_, options_, flat(shape_, batch), eps));
  }
  Tensor<float> sample(std::int64_t count, Random& random) override {
    return folded(
        shape_, vae_generate(parameters_, options_, normal_tensor<float>(random, {count, options_.latent})));
  }

 private:
  VaeOptions options_;
};

std::unique_ptr<Model> make_bengio(const ModelKind& kind, const SampleShape& shape, const Settings& settings,
                                   Random& random) {
  if (shape.levels < 2) refuse(kind.name, "the data are real numbers, but must be levels; try made or vae");
  return std::make_unique<BengioModel>(shape, settings, random);
}

std::unique_ptr<Model> make_made(const ModelKind&, const SampleShape& shape, const Settings& settings,
                                 Random& random) {
  return std::make_unique<MadeModel>(shape, settings, random);
}

std::unique_ptr<Model> make_vae(const ModelKind& kind, const SampleShape& shape, const Settings& settings,
                                Random& random) {
  if (shape.levels > 2) {
    refuse(kind.name, "the data have " + std::to_string(shape.levels) +
                          " levels, but must be bits or real numbers; try --levels 2");
  }
  return std::make_unique<VaeModel>(shape, settings, random);
}

}  // namespace

std::vector<ModelKind> vector_kinds() {
  return {{"bengio",
           "left to right with hidden groups (Bengio & Bengio 1999)",
           {{"hidden", 8}, {"direct", 1}},
           make_bengio},
          {"made",
           "masked autoencoder (Germain et al. 2015)",
           {{"hidden", 500}, {"layers", 1}, {"direct", 1}, {"masks", 1}, {"random_order", 0}},
           make_made},
          {"vae", "Gaussian posterior (Kingma & Welling 2014)", {{"hidden", 200}, {"latent", 20}}, make_vae}};
}

}  // namespace reference::models
