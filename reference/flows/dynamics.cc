#include "reference/flows/dynamics.hpp"

#include "reference/autodiff/ops_flows.hpp"
#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// z on top of the directions, [1+K,N,D].
template <class T>
Var<T> stacked(Var<T> z, Var<T> directions) {
  return autodiff::concat<T>({reshape(z, {1, z.extent(0), z.extent(1)}), directions}, 0);
}

// x [1+K,N,in] times w^T, no bias: [1+K,N,out].
template <class T>
Var<T> product(Var<T> x, Var<T> w) {
  const std::int64_t k = x.extent(0), n = x.extent(1);
  return reshape(linear(reshape(x, {k * n, x.extent(2)}), w), {k, n, w.extent(0)});
}

template <class T>
Var<T> top(Var<T> x) {
  return reshape(slice(x, 0, 0, 1), {x.extent(1), x.extent(2)});
}
template <class T>
Var<T> below(Var<T> x) {
  return slice(x, 0, 1, x.extent(0));
}

template <class T>
class NetworkDynamics final : public Dynamics<T> {
 public:
  NetworkDynamics(std::string name, std::int64_t dimensions, std::vector<std::int64_t> hidden)
      : name_(std::move(name)), widths_(std::move(hidden)) {
    require_at_least(name_, "the number of dimensions", dimensions, 1);
    for (const std::int64_t width : widths_) require_at_least(name_, "the width of a layer", width, 1);
    widths_.insert(widths_.begin(), dimensions);
    widths_.push_back(dimensions);
  }
  std::int64_t dimensions() const override { return widths_.front(); }

  void add_weights(Weights<T>& weights, Random& random) const override {
    for (std::size_t l = 0; l + 1 < widths_.size(); ++l) {
      weights.parameters.add(part(l, "W"), nn::glorot<T>(random, {widths_[l + 1], widths_[l] + 1}));
      weights.parameters.add(part(l, "b"), Tensor<T>({widths_[l + 1]}));
    }
  }

  Field<T> field(const Pass<T>& with) const override {
    std::vector<Layer> layers;
    for (std::size_t l = 0; l + 1 < widths_.size(); ++l) {
      const Var<T> w = with.parameter(part(l, "W"));
      layers.push_back({slice(w, 1, 1, w.extent(1)), reshape(slice(w, 1, 0, 1), {w.extent(0)}),
                        with.parameter(part(l, "b"))});
    }
    return [layers](double t, Var<T> z, Var<T> directions) {
      Var<T> x = stacked(z, directions);
      for (std::size_t l = 0; l < layers.size(); ++l) {
        const Layer& own = layers[l];
        const Var<T> bias = own.bias + scale(own.of_time, static_cast<T>(t));
        const Var<T> y = product(x, own.weights);
        if (l + 1 == layers.size()) return Motion<T>{top(y) + bias, below(y)};
        x = autodiff::dual_tanh(y, bias);
      }
      return Motion<T>{z, directions};
    };
  }

 private:
  struct Layer {
    Var<T> weights, of_time, bias;
  };
  std::string part(std::size_t l, const char* which) const {
    return name_ + "." + std::to_string(l) + "." + which;
  }
  std::string name_;
  std::vector<std::int64_t> widths_;  // D, hidden, D
};

template <class T>
class PlanarDynamics final : public Dynamics<T> {
 public:
  PlanarDynamics(std::string name, std::int64_t dimensions, std::int64_t hidden, std::int64_t width)
      : name_(std::move(name)), dimensions_(dimensions), hidden_(hidden), width_(width) {
    require_at_least(name_, "the number of dimensions", dimensions, 1);
    require_at_least(name_, "the number of hidden units", hidden, 1);
    require_at_least(name_, "the width", width, 1);
  }
  std::int64_t dimensions() const override { return dimensions_; }

  void add_weights(Weights<T>& weights, Random& random) const override {
    const auto add = [&](const char* which, std::int64_t out, std::int64_t in) {
      weights.parameters.add(name_ + "." + which + ".weight", nn::glorot<T>(random, {out, in}));
      weights.parameters.add(name_ + "." + which + ".bias", normal_tensor<T>(random, {out}, 0.5));
    };
    add("fc1", hidden_, 1);
    add("fc2", hidden_, hidden_);
    add("fc3", 3 * width_ * dimensions_ + width_, hidden_);
  }

  Field<T> field(const Pass<T>& with) const override {
    struct Layer {
      Var<T> w, b;
    };
    std::vector<Layer> net;
    for (const char* which : {"fc1", "fc2", "fc3"}) {
      const std::string name = name_ + "." + which;
      net.push_back({with.parameter(name + ".weight"), with.parameter(name + ".bias")});
    }
    const std::int64_t d = dimensions_, width = width_;
    return [net, d, width](double t, Var<T> z, Var<T> directions) {
      Tape<T>& tape = *z.tape;
      Var<T> h = tape.constant(Tensor<T>({1, 1}, static_cast<T>(t)));
      h = tanh(linear(h, net[0].w, net[0].b));
      h = tanh(linear(h, net[1].w, net[1].b));
      h = linear(h, net[2].w, net[2].b);
      const auto matrix = [&](std::int64_t k) {
        return reshape(slice(h, 1, k * width * d, (k + 1) * width * d), {width, d});
      };
      const Var<T> w = matrix(0), u = matrix(1) * sigmoid(matrix(2));
      const Var<T> b = reshape(slice(h, 1, 3 * width * d, 3 * width * d + width), {width});
      const Var<T> y = autodiff::dual_tanh(product(stacked(z, directions), w), b);
      const Var<T> pushed =
          scale(product(y, permute(u, {1, 0})), static_cast<T>(1 / static_cast<double>(width)));
      return Motion<T>{top(pushed), below(pushed)};
    };
  }

 private:
  std::string name_;
  std::int64_t dimensions_, hidden_, width_;
};

}  // namespace

template <class T>
DynamicsPtr<T> network_dynamics(std::string name, std::int64_t dimensions, std::vector<std::int64_t> hidden) {
  return std::make_unique<NetworkDynamics<T>>(std::move(name), dimensions, std::move(hidden));
}
template <class T>
DynamicsPtr<T> planar_dynamics(std::string name, std::int64_t dimensions, std::int64_t hidden,
                               std::int64_t width) {
  return std::make_unique<PlanarDynamics<T>>(std::move(name), dimensions, hidden, width);
}

#define INSTANTIATE(T)                                                                            \
  template DynamicsPtr<T> network_dynamics(std::string, std::int64_t, std::vector<std::int64_t>); \
  template DynamicsPtr<T> planar_dynamics(std::string, std::int64_t, std::int64_t, std::int64_t);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
