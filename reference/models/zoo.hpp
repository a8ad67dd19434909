#pragma once
// The models by name, with one face: what `grader model` trains, samples and evaluates. New models are one
// class in zoo_<family>.cc and one line in its list.
//
//   auto model = make_model("pixelcnn", {1, 16, 16, 2}, {{"blocks", 4}}, 1);
//   Var<float> loss = model->loss(tape, batch, random);

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "reference/autodiff/tape.hpp"
#include "reference/random/random.hpp"

namespace reference::models {

// Of one sample: [channels,height,width], levels as in data::Dataset (0: real numbers).
struct SampleShape {
  int channels, height, width, levels;
  int size() const { return channels * height * width; }
};

using Settings = std::map<std::string, int>;

class Model {
 public:
  virtual ~Model() = default;

  // Sets the parameters that a first batch sets, before training begins: activation norms.
  virtual void fit(const Tensor<float>&, Random&) {}
  // What training lowers: nats a sample, the mean over the batch [N,C,H,W].
  virtual autodiff::Var<float> loss(autodiff::Tape<float>& tape, const Tensor<float>& batch,
                                    Random& random) = 0;
  // log p of each sample in nats, [N]; for a VAE the importance-weighted bound of 50 samples.
  virtual Tensor<float> log_prob(const Tensor<float>& batch, Random& random) = 0;
  virtual Tensor<float> sample(std::int64_t count, Random& random) = 0;
  // With the noise multiplied by `temperature`. Throws std::invalid_argument where there is no such noise.
  virtual Tensor<float> sample_at(double temperature, std::int64_t count, Random& random);
  // Keeps the values where known [H,W] is not 0. Throws std::invalid_argument where the model has no order
  // that allows it.
  virtual Tensor<float> complete(const Tensor<float>& given, const Tensor<float>& known, Random& random);

  const std::string& name() const { return name_; }
  const SampleShape& shape() const { return shape_; }
  const Settings& settings() const { return settings_; }
  virtual nn::Parameters<float>& parameters() { return parameters_; }
  // What is kept with the parameters but not trained: running averages, permutations.
  virtual nn::Parameters<float>& state() { return state_; }

 protected:
  Model(std::string name, SampleShape shape, Settings settings)
      : name_(std::move(name)), shape_(shape), settings_(std::move(settings)) {}

  std::string name_;
  SampleShape shape_;
  Settings settings_;
  nn::Parameters<float> parameters_, state_;
};

struct ModelKind {
  std::string name, summary;
  Settings defaults;
  std::unique_ptr<Model> (*make)(const ModelKind& kind, const SampleShape& shape, const Settings& settings,
                                 Random& random);
};

const std::vector<ModelKind>& model_kinds();

// `settings` change the kind's defaults; first parameters come of `seed`. Throws std::invalid_argument, with
// the nearest name, on an unknown model or setting, and when the model is not made for such samples.
std::unique_ptr<Model> make_model(const std::string& name, const SampleShape& shape, const Settings& settings,
                                  std::uint64_t seed);

// Families, each in its own file.
std::vector<ModelKind> pixel_kinds();
std::vector<ModelKind> vector_kinds();
std::vector<ModelKind> flow_model_kinds();
std::vector<ModelKind> flow_vae_kinds();

}  // namespace reference::models
