#include "reference/flows/networks.hpp"

#include <cmath>

#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// `count` equal parts of axis 1.
template <class T>
std::vector<Var<T>> parts_of(Var<T> x, int count) {
  std::vector<Var<T>> parts;
  const std::int64_t each = x.extent(1) / count;
  for (int k = 0; k < count; ++k) parts.push_back(count == 1 ? x : slice(x, 1, k * each, (k + 1) * each));
  return parts;
}

template <class T>
class JointNetwork final : public Conditioner<T> {
 public:
  JointNetwork(std::string name, std::int64_t kept, std::int64_t moved, JointOptions options)
      : name_(std::move(name)), moved_(moved), options_(std::move(options)) {
    network_.activation = options_.activation;
    network_.sizes = {kept};
    network_.sizes.insert(network_.sizes.end(), options_.hidden.begin(), options_.hidden.end());
    network_.sizes.push_back(moved * options_.parameters);
  }
  void add_weights(Weights<T>& weights, Random& random) const override {
    add_mlp(weights, name_, network_, random);
    if (options_.bounded) weights.parameters.add(name_ + ".rescale", Tensor<T>({moved_}, T{1}));
  }
  std::vector<Var<T>> parameters(const Pass<T>& with, Var<T> kept) const override {
    std::vector<Var<T>> all = parts_of(mlp(with, name_, network_, kept), options_.parameters);
    if (options_.bounded) all[0] = tanh(all[0]) * with.parameter(name_ + ".rescale");
    return all;
  }

 private:
  std::string name_;
  std::int64_t moved_;
  JointOptions options_;
  MlpOptions network_;
};

template <class T>
class SeparateNetworks final : public Conditioner<T> {
 public:
  SeparateNetworks(std::string name, MlpOptions s_net, MlpOptions t_net)
      : name_(std::move(name)), s_net_(std::move(s_net)), t_net_(std::move(t_net)) {}
  void add_weights(Weights<T>& weights, Random& random) const override {
    add_mlp(weights, name_ + ".s_net", s_net_, random);
    add_mlp(weights, name_ + ".t_net", t_net_, random);
  }
  std::vector<Var<T>> parameters(const Pass<T>& with, Var<T> kept) const override {
    return {mlp(with, name_ + ".s_net", s_net_, kept), mlp(with, name_ + ".t_net", t_net_, kept)};
  }

 private:
  std::string name_;
  MlpOptions s_net_, t_net_;
};

template <class T>
class ConvolutionalNetwork final : public Conditioner<T> {
 public:
  ConvolutionalNetwork(std::string name, ConvNetOptions options)
      : name_(std::move(name)), options_(options) {}
  void add_weights(Weights<T>& weights, Random& random) const override {
    const std::string net = name_ + ".st_net";
    add_conv(weights, net + ".c1", options_.kept, options_.hidden, 3, random);
    for (int k = 0; k < options_.residual_blocks; ++k) {
      const std::string block = net + ".r" + std::to_string(k);
      add_conv(weights, block + ".c1", options_.hidden, options_.hidden, 3, random);
      add_conv(weights, block + ".c2", options_.hidden, options_.hidden, 3, random);
    }
    add_conv(weights, net + ".c2", options_.hidden, 2 * options_.moved, 3, random);
    for (T& w : weights.parameters[net + ".c2.weight"].value.flat()) w *= static_cast<T>(0.01);
    weights.parameters.add(name_ + ".rescale.weight", Tensor<T>({options_.moved, 1, 1}, T{1}));
  }
  std::vector<Var<T>> parameters(const Pass<T>& with, Var<T> kept) const override {
    const std::string net = name_ + ".st_net";
    Var<T> h = conv(with, net + ".c1", kept);
    for (int k = 0; k < options_.residual_blocks; ++k) {
      const std::string block = net + ".r" + std::to_string(k);
      h = h + conv(with, block + ".c2", relu(conv(with, block + ".c1", relu(h))));
    }
    std::vector<Var<T>> all = parts_of(conv(with, net + ".c2", relu(h)), 2);
    all[0] = tanh(all[0]) * with.parameter(name_ + ".rescale.weight");
    return all;
  }

 private:
  std::string name_;
  ConvNetOptions options_;
};

}  // namespace

template <class T>
void add_mlp(Weights<T>& weights, const std::string& name, const MlpOptions& options, Random& random) {
  const std::size_t layers = options.sizes.size() - 1;
  for (std::size_t k = 0; k < layers; ++k) {
    const std::string layer = name + "." + std::to_string(2 * k);
    const Shape shape{options.sizes[k + 1], options.sizes[k]};
    Tensor<T> w =
        options.activation == Activation::relu ? nn::he<T>(random, shape) : nn::glorot<T>(random, shape);
    if (k + 1 == layers) {
      for (T& v : w.flat()) v *= static_cast<T>(0.01);
    }
    weights.parameters.add(layer + ".weight", std::move(w));
    weights.parameters.add(layer + ".bias", Tensor<T>({shape[0]}));
  }
}

template <class T>
Var<T> mlp(const Pass<T>& with, const std::string& name, const MlpOptions& options, Var<T> x) {
  const std::size_t layers = options.sizes.size() - 1;
  for (std::size_t k = 0; k < layers; ++k) {
    const std::string layer = name + "." + std::to_string(2 * k);
    x = linear(x, with.parameter(layer + ".weight"), with.parameter(layer + ".bias"));
    if (k + 1 < layers) x = activated(options.activation, x);
  }
  return x;
}

template <class T>
ConditionerPtr<T> joint_network(std::string name, std::int64_t kept, std::int64_t moved,
                                JointOptions options) {
  return std::make_unique<JointNetwork<T>>(std::move(name), kept, moved, std::move(options));
}

template <class T>
ConditionerPtr<T> separate_networks(std::string name, MlpOptions s_net, MlpOptions t_net) {
  return std::make_unique<SeparateNetworks<T>>(std::move(name), std::move(s_net), std::move(t_net));
}

template <class T>
ConditionerPtr<T> convolutional_network(std::string name, ConvNetOptions options) {
  return std::make_unique<ConvolutionalNetwork<T>>(std::move(name), options);
}

template <class T>
void add_zero_conv(Weights<T>& weights, const std::string& name, std::int64_t in, std::int64_t out) {
  weights.parameters.add(name + ".scale", Tensor<T>({1, out, 1, 1}));
  weights.parameters.add(name + ".conv.weight", Tensor<T>({out, in, 3, 3}));
  weights.parameters.add(name + ".conv.bias", Tensor<T>({out}));
}

// What a border of ones adds to a border of zeros is the same for each image and input channel: the filters,
// summed over these, on an image of zeros with that border.
template <class T>
Var<T> zero_conv(const Pass<T>& with, const std::string& name, Var<T> x) {
  const Var<T> w = with.parameter(name + ".conv.weight");
  const std::int64_t height = x.extent(2) + 2, width = x.extent(3) + 2;
  Tensor<T> border({1, 1, height, width});
  for (std::int64_t k = 0; k < border.size(); ++k) {
    const std::int64_t row = k / width, column = k % width;
    const bool inside = row > 0 && row < height - 1 && column > 0 && column < width - 1;
    border[k] = inside ? T{0} : T{1};
  }
  const Var<T> of_border =
      conv2d(with.tape.constant(border), sum(w, 1, true), with.parameter(name + ".conv.bias"));
  const Var<T> no_bias = with.tape.constant(Tensor<T>({w.extent(0)}));
  const Var<T> y = conv2d(x, w, no_bias, {.padding_h = 1, .padding_w = 1}) + of_border;
  return y * exp(scale(with.parameter(name + ".scale"), T{3}));
}

template <class T>
void add_conv(Weights<T>& weights, const std::string& name, std::int64_t in, std::int64_t out, int width,
              Random& random) {
  weights.parameters.add(name + ".weight", nn::he<T>(random, {out, in, width, width}));
  weights.parameters.add(name + ".bias", Tensor<T>({out}));
}

template <class T>
Var<T> conv(const Pass<T>& with, const std::string& name, Var<T> x) {
  const Var<T> w = with.parameter(name + ".weight");
  const int margin = static_cast<int>(w.extent(-1)) / 2;
  return conv2d(x, w, with.parameter(name + ".bias"), {.padding_h = margin, .padding_w = margin});
}

#define INSTANTIATE(T)                                                                               \
  template void add_mlp(Weights<T>&, const std::string&, const MlpOptions&, Random&);                \
  template Var<T> mlp(const Pass<T>&, const std::string&, const MlpOptions&, Var<T>);                \
  template ConditionerPtr<T> joint_network(std::string, std::int64_t, std::int64_t, JointOptions);   \
  template ConditionerPtr<T> separate_networks(std::string, MlpOptions, MlpOptions);                 \
  template ConditionerPtr<T> convolutional_network(std::string, ConvNetOptions);                     \
  template void add_zero_conv(Weights<T>&, const std::string&, std::int64_t, std::int64_t);          \
  template Var<T> zero_conv(const Pass<T>&, const std::string&, Var<T>);                             \
  template void add_conv(Weights<T>&, const std::string&, std::int64_t, std::int64_t, int, Random&); \
  template Var<T> conv(const Pass<T>&, const std::string&, Var<T>);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
