#include "reference/flows/autoregressive_network.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

struct LayerShape {
  std::int64_t width, inputs, outputs;
};
LayerShape layer_shape(std::int64_t width, std::int64_t layers, std::int64_t l) {
  return {width, l == 0 ? 1 : width, l + 1 == layers ? 1 : width};
}

template <class T>
class DenseSigmoidNetwork final : public AutoregressiveNetwork<T> {
 public:
  DenseSigmoidNetwork(std::string name, AutoregressiveNetworkPtr<T> network, std::int64_t width,
                      std::int64_t layers)
      : name_(std::move(name)), network_(std::move(network)), width_(width), layers_(layers) {
    const std::int64_t wanted = dense_sigmoid_parameters(width, layers);
    if (network_->parameter_count() == wanted) return;
    refuse(name_, "the network gives " + std::to_string(network_->parameter_count()) +
                      " parameters a variable, but must give " + std::to_string(wanted));
  }

  std::int64_t variables() const override { return network_->variables(); }
  const std::vector<std::int64_t>& order() const override { return network_->order(); }
  std::int64_t parameter_count() const override {
    std::int64_t count = 0;
    for (std::int64_t l = 0; l < layers_; ++l) {
      const LayerShape s = layer_shape(width_, layers_, l);
      count += s.width * (2 + s.outputs + s.inputs);
    }
    return count;
  }

  void add_weights(Weights<T>& weights, Random& random) const override {
    network_->add_weights(weights, random);
    for (std::int64_t l = 0; l < layers_; ++l) {
      const LayerShape s = layer_shape(width_, layers_, l);
      weights.parameters.add(weight(l, "w"), normal_tensor<T>(random, {s.outputs, s.width}, 0.5));
      // A softmax over one number is 1, whatever the number.
      if (s.inputs > 1) {
        weights.parameters.add(weight(l, "u"), normal_tensor<T>(random, {s.width, s.inputs}, 0.5));
      }
    }
  }

  Var<T> parameters(const Pass<T>& with, Var<T> x) const override {
    return completed(with, network_->parameters(with, x));
  }
  Tensor<T> generate(const Pass<T>& with, std::int64_t rows,
                     const typename AutoregressiveNetwork<T>::Next& next) const override {
    return network_->generate(with, rows,
                              [&](std::int64_t d, Var<T> p) { return next(d, completed(with, p)); });
  }

 private:
  std::string weight(std::int64_t l, const char* which) const {
    return name_ + "." + std::to_string(l) + "." + which;
  }

  // p [N,D',P]
  Var<T> completed(const Pass<T>& with, Var<T> p) const {
    const std::int64_t n = p.extent(0), d = p.extent(1);
    std::vector<Var<T>> all;
    std::int64_t at = 0;
    for (std::int64_t l = 0; l < layers_; ++l) {
      const LayerShape s = layer_shape(width_, layers_, l);
      const auto part = [&](std::int64_t from, std::int64_t count) {
        return slice(p, 2, at + from, at + from + count);
      };
      const Var<T> w = reshape(with.parameter(weight(l, "w")), {1, 1, s.outputs, s.width}) +
                       reshape(part(2 * s.width, s.width), {n, d, 1, s.width});
      const Var<T> u = s.inputs == 1 ? with.tape.constant(Tensor<T>({n, d, s.width}))
                                     : reshape(with.parameter(weight(l, "u")), {1, 1, s.width, s.inputs}) +
                                           reshape(part(3 * s.width, s.inputs), {n, d, 1, s.inputs});
      all.insert(all.end(), {part(0, 2 * s.width), reshape(w, {n, d, s.outputs * s.width}),
                             reshape(u, {n, d, s.width * s.inputs})});
      at += 3 * s.width + s.inputs;
    }
    return concat(all, 2);
  }

  std::string name_;
  AutoregressiveNetworkPtr<T> network_;
  std::int64_t width_, layers_;
};

}  // namespace

std::int64_t dense_sigmoid_parameters(std::int64_t width, std::int64_t layers) {
  require_at_least("dense_sigmoid", "the width", width, 1);
  require_at_least("dense_sigmoid", "the number of layers", layers, 1);
  std::int64_t count = 0;
  for (std::int64_t l = 0; l < layers; ++l) count += 3 * width + layer_shape(width, layers, l).inputs;
  return count;
}

template <class T>
AutoregressiveNetworkPtr<T> dense_sigmoid_network(std::string name, AutoregressiveNetworkPtr<T> network,
                                                  std::int64_t width, std::int64_t layers) {
  return std::make_unique<DenseSigmoidNetwork<T>>(std::move(name), std::move(network), width, layers);
}

template AutoregressiveNetworkPtr<float> dense_sigmoid_network(std::string, AutoregressiveNetworkPtr<float>,
                                                               std::int64_t, std::int64_t);
template AutoregressiveNetworkPtr<double> dense_sigmoid_network(std::string, AutoregressiveNetworkPtr<double>,
                                                                std::int64_t, std::int64_t);

}  // namespace reference::flows
