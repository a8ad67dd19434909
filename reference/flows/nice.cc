#include "reference/flows/nice.hpp"

#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// forward(): exp(log_scale) x, element by element.
template <class T>
class Scaling final : public Flow<T> {
 public:
  Scaling(std::string name, std::int64_t dimensions) : Flow<T>(std::move(name), Shape{dimensions}) {}
  void add_weights(Weights<T>& weights, Random&) const override {
    weights.parameters.add(this->name() + ".log_scale", Tensor<T>({1, this->data_shape()[0]}));
  }

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override {
    return scaled(z, with.parameter(this->name() + ".log_scale"));
  }
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override {
    return scaled(y, -with.parameter(this->name() + ".log_scale"));
  }

 private:
  static Mapped<T> scaled(Var<T> x, Var<T> log_scale) {
    return {x * exp(log_scale), no_volume_change(x) + sum(log_scale)};
  }
};

}  // namespace

template <class T>
FlowPtr<T> nice(const std::string& name, const NiceOptions& options) {
  const std::int64_t d = options.dimensions;
  require_at_least(name, "the number of dimensions", d, 2);
  std::vector<FlowPtr<T>> steps;
  for (int k = 0; k < options.couplings; ++k) {
    Split split = half_split(d, k % 2 == 1);
    const std::string step = name + ".net." + std::to_string(k);
    ConditionerPtr<T> network =
        joint_network<T>(step + ".net", static_cast<std::int64_t>(split.kept.size()),
                         static_cast<std::int64_t>(split.moved.size()),
                         {.hidden = options.hidden, .parameters = 1, .bounded = false});
    steps.push_back(std::make_unique<Coupling<T>>(step, Shape{d}, std::move(split), std::move(network),
                                                  additive_map<T>()));
  }
  steps.push_back(std::make_unique<Scaling<T>>(name + ".scaling", d));
  return towards_noise(name, std::move(steps));
}

template FlowPtr<float> nice(const std::string&, const NiceOptions&);
template FlowPtr<double> nice(const std::string&, const NiceOptions&);

}  // namespace reference::flows
