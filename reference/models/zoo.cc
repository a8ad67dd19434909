#include "reference/models/zoo.hpp"

#include "reference/tensor/require.hpp"
#include "reference/text/nearest_name.hpp"

namespace reference::models {

Tensor<float> Model::complete(const Tensor<float>&, const Tensor<float>&, Random&) {
  refuse("complete", "the model '" + name_ + "' cannot complete images; pixel models can");
}

Tensor<float> Model::sample_at(double, std::int64_t, Random&) {
  refuse("sample", "the model '" + name_ + "' has no temperature; flows have");
}

const std::vector<ModelKind>& model_kinds() {
  static const std::vector<ModelKind> kinds = [] {
    std::vector<ModelKind> all = vector_kinds();
    for (ModelKind& kind : pixel_kinds()) all.push_back(std::move(kind));
    for (ModelKind& kind : flow_vae_kinds()) all.push_back(std::move(kind));
    for (ModelKind& kind : flow_model_kinds()) all.push_back(std::move(kind));
    return all;
  }();
  return kinds;
}

std::unique_ptr<Model> make_model(const std::string& name, const SampleShape& shape, const Settings& settings,
                                  std::uint64_t seed) {
  std::vector<std::string> names;
  for (const ModelKind& kind : model_kinds()) {
    names.push_back(kind.name);
    if (kind.name != name) continue;
    Settings used = kind.defaults;
    std::vector<std::string> known;
    for (const auto& [key, value] : kind.defaults) known.push_back(key);
    for (const auto& [key, value] : settings) {
      if (used.count(key) == 0) refuse(name, "setting '" + key + "' is unknown" + did_you_mean(key, known));
      require_at_least(name, key, value, 0);
      used[key] = value;
    }
    Random random(seed);
    return kind.make(kind, shape, used, random);
  }
  refuse("make_model", "there is no model '" + name + "'" + did_you_mean(name, names));
}

}  // namespace reference::models
