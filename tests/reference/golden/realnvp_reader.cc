#include "golden_models.hpp"
#include "reference/flows/batch_norm.hpp"
#include "reference/flows/chain.hpp"
#include "reference/flows/distribution.hpp"
#include "reference/flows/multi_scale.hpp"
#include "reference/flows/networks.hpp"
#include "tests/reference/golden/flows.hpp"

namespace {

using namespace reference;
using flows::Activation;
using flows::FlowPtr;

template <class T>
void read_masked(golden::Case& c) {
  const std::int64_t d = c.integer("D"), hidden = c.integer("hidden");
  const auto masks = c.setting("masks").get<std::vector<std::vector<T>>>();
  if (static_cast<int>(masks.size()) != c.integer("K"))
    throw std::runtime_error("K is not the number of masks");
  std::vector<FlowPtr<T>> layers;
  for (std::size_t k = 0; k < masks.size(); ++k) {
    const flows::MlpOptions net{{d, hidden, d}, Activation::relu};
    layers.push_back(std::make_unique<flows::MaskedCoupling<T>>(
        "layer", Tensor<T>({d}, masks[k]), flows::separate_networks<T>("f." + std::to_string(k), net, net),
        flows::affine_map<T>()));
  }
  const flows::Chain<T> flow("chain", std::move(layers));
  // 0.s_net.2.weight is 0.s.net.2.weight.
  const golden::FileName name = [](const std::string& ours) {
    std::string file = ours.substr(2);
    return file.replace(file.find('_'), 1, ".");
  };
  flows::Weights<T> weights = golden::read_weights<T>(c, flow, name);
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  golden::expect_mapped(c, flow.forward({tape, weights}, x), "z", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

template <class T>
FlowPtr<T> with_batch_norms(std::int64_t d, std::int64_t hidden, int more_hidden, int blocks) {
  std::vector<std::int64_t> sizes(static_cast<std::size_t>(more_hidden) + 1, hidden);
  sizes.insert(sizes.begin(), d);
  sizes.push_back(d);
  std::vector<FlowPtr<T>> steps;
  for (int k = 0; k < blocks; ++k) {
    Tensor<T> mask({d});
    for (std::int64_t i = 0; i < d; ++i) mask[i] = i % 2 == (k + 1) % 2 ? T{1} : T{0};
    const std::string coupling = "f.net." + std::to_string(2 * k),
                      norm = "f.net." + std::to_string(2 * k + 1);
    steps.push_back(std::make_unique<flows::Inverse<T>>(std::make_unique<flows::MaskedCoupling<T>>(
        coupling, std::move(mask),
        flows::separate_networks<T>(coupling, {sizes, Activation::tanh}, {sizes, Activation::relu}),
        flows::affine_map<T>())));
    steps.push_back(
        std::make_unique<flows::Inverse<T>>(std::make_unique<flows::BatchNorm<T>>(norm, Shape{d})));
  }
  return flows::towards_noise("chain", std::move(steps));
}

template <class T>
void read_batch_norm(golden::Case& c) {
  const std::int64_t d = c.integer("D"), hidden = c.integer("hidden");
  const std::string mode = c.text("mode");
  if (mode != "train" && mode != "eval") throw std::runtime_error("mode '" + mode + "' is unknown");
  const bool train = mode == "train";
  const FlowPtr<T> flow = with_batch_norms<T>(d, hidden, c.integer("n_hidden"), c.integer("blocks"));
  const golden::FileName name = golden::without_prefix("f.");
  flows::Weights<T> weights = golden::read_weights(c, *flow, name);
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  const flows::Mapped<T> noise = flow->inverse(
      {.tape = tape, .weights = weights, .use = train ? flows::Use::train : flows::Use::evaluate}, x);
  const auto log_p = flows::normal_base<T>({d})->log_prob({tape, weights}, noise.value) + noise.log_det;
  golden::expect_output(c, "logp", tape.value_tensor(log_p));
  golden::expect_mapped(c, noise, "u", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
  for (const auto& average : weights.state) {
    if (train) golden::expect_output(c, name(average.name) + ".after", average.value);
  }
}

// The peer's network gives the shifts first.
template <class T>
class ShiftsFirst final : public flows::Conditioner<T> {
 public:
  ShiftsFirst(flows::MlpOptions net, std::int64_t moved) : net_(std::move(net)), moved_(moved) {}
  void add_weights(flows::Weights<T>& weights, Random& random) const override {
    flows::add_mlp(weights, "f", net_, random);
  }
  std::vector<flows::Var<T>> parameters(const flows::Pass<T>& with, flows::Var<T> kept) const override {
    const auto both = flows::mlp(with, "f", net_, kept);
    return {slice(both, 1, moved_, 2 * moved_), slice(both, 1, 0, moved_)};
  }

 private:
  flows::MlpOptions net_;
  std::int64_t moved_;
};

template <class T>
void read_sigmoid(golden::Case& c) {
  const auto mask = c.setting("mask").get<std::vector<double>>();
  flows::Split split;
  for (std::size_t k = 0; k < mask.size(); ++k) {
    (mask[k] > 0 ? split.moved : split.kept).push_back(static_cast<std::int64_t>(k));
  }
  const auto kept = static_cast<std::int64_t>(split.kept.size()),
             moved = static_cast<std::int64_t>(split.moved.size());
  const std::int64_t hidden = c.input("transform_net.l1.bias").size();
  auto network = std::make_unique<ShiftsFirst<T>>(flows::MlpOptions{{kept, hidden, 2 * moved}}, moved);
  const flows::Coupling<T> flow("coupling", {kept + moved}, split, std::move(network),
                                flows::affine_map<T>({.scale = flows::ScaleOf::sigmoid_floor}));
  const golden::FileName name = [](const std::string& ours) {
    return "transform_net." + std::string(ours[2] == '0' ? "l1" : "l2") + ours.substr(3);
  };
  flows::Weights<T> weights = golden::read_weights<T>(c, flow, name);
  autodiff::Tape<T> tape;
  const auto x = tape.leaf(nn::cast<T>(c.input("x")));
  golden::expect_mapped(c, flow.forward({tape, weights}, x), "z", "logdet");
  golden::expect_flow_gradients(c, weights, name, x);
}

template <class T>
void read_realnvp_in(golden::Case& c) {
  const std::string part = c.text("part");
  if (part == "masked_affine") return read_masked<T>(c);
  if (part == "realnvp_bn") return read_batch_norm<T>(c);
  if (part == "sigmoid_affine") return read_sigmoid<T>(c);
  throw std::runtime_error("part '" + part + "' is unknown");
}

}  // namespace

void read_realnvp(golden::Case& c) {
  read_realnvp_in<double>(c);
  read_realnvp_in<float>(c);
}
