#pragma once
// The networks of golden files, which are laid out as their makers' are, in the place of ours.

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "reference/flows/autoregressive.hpp"
#include "tests/reference/golden/parameters.hpp"

namespace golden {

// `compute` gives the parameters [N,D,P] of x [N,D].
template <class T>
class GivenNetwork final : public reference::flows::AutoregressiveNetwork<T> {
 public:
  using Compute = std::function<reference::autodiff::Var<T>(const reference::flows::Pass<T>&,
                                                            reference::autodiff::Var<T>)>;
  GivenNetwork(std::vector<std::int64_t> order, std::int64_t parameter_count, Compute compute)
      : order_(std::move(order)), parameter_count_(parameter_count), compute_(std::move(compute)) {}

  std::int64_t variables() const override { return static_cast<std::int64_t>(order_.size()); }
  std::int64_t parameter_count() const override { return parameter_count_; }
  const std::vector<std::int64_t>& order() const override { return order_; }
  void add_weights(reference::flows::Weights<T>&, reference::Random&) const override {}
  reference::autodiff::Var<T> parameters(const reference::flows::Pass<T>& with,
                                         reference::autodiff::Var<T> x) const override {
    return compute_(with, x);
  }

 private:
  std::vector<std::int64_t> order_;
  std::int64_t parameter_count_;
  Compute compute_;
};

inline std::vector<std::int64_t> natural_order(std::int64_t variables) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(variables));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// Adds the inputs of these names to the weights.
template <class T>
void read_weights(Case& c, const std::vector<std::string>& names, reference::flows::Weights<T>& weights) {
  for (const std::string& name : names) {
    weights.parameters.add(name, reference::nn::cast<T>(c.input(name)));
  }
}

// Blocks of D numbers, one for each parameter, to the parameters of each variable: [N,P D] to [N,D,P].
template <class T>
reference::autodiff::Var<T> by_variable(reference::autodiff::Var<T> blocks, std::int64_t variables) {
  const std::int64_t n = blocks.extent(0);
  return permute(reshape(blocks, {n, blocks.extent(1) / variables, variables}), {0, 2, 1});
}

// torchkit's conditional MADE. Layers scale(c) * (mask . direction) v + bias(c), where the last one has rows
// of length 1 before the mask; ELU between them. Hidden layers are mdl.input_to_hidden.<any number>.
class ConditionalMade {
 public:
  explicit ConditionalMade(Case& c) {
    for (int k = 0; k < 100; ++k) {
      const std::string layer = "mdl.input_to_hidden." + std::to_string(k);
      if (c.has_input(layer + ".direction")) layers_.push_back(layer);
    }
    layers_.push_back("mdl.hidden_to_output");
    for (const std::string& layer : layers_) masks_.push_back(c.input("mask." + layer));
    if (static_cast<std::size_t>(c.integer("num_layers")) != layers_.size()) {
      throw std::runtime_error("'num_layers' is not the number of layers given");
    }
  }

  std::vector<std::string> weight_names() const {
    std::vector<std::string> names;
    for (const std::string& layer : layers_) {
      for (const char* part :
           {".direction", ".cscale.weight", ".cscale.bias", ".cbias.weight", ".cbias.bias"}) {
        names.push_back(layer + part);
      }
    }
    return names;
  }

  // [N,D,num_out]
  template <class T>
  reference::autodiff::Var<T> outputs(const reference::flows::Pass<T>& with,
                                      reference::autodiff::Var<T> x) const {
    const auto context = *with.context;
    const std::int64_t d = x.extent(1);
    auto h = x;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      const std::string& layer = layers_[l];
      const bool last = l + 1 == layers_.size();
      auto direction = with.parameter(layer + ".direction");
      if (last) direction = direction / sqrt(sum(square(direction), 1, true));
      const auto told = [&](const char* which) {
        return linear(context, with.parameter(layer + which + ".weight"),
                      with.parameter(layer + which + ".bias"));
      };
      const auto none = with.tape.constant(reference::Tensor<T>({direction.extent(0)}));
      const auto product = masked_linear(h, direction, reference::nn::cast<T>(masks_[l]), none);
      h = told(".cscale") * product + told(".cbias");
      if (!last) h = elu(h);
    }
    return reshape(h, {x.extent(0), d, h.extent(1) / d});
  }

 private:
  std::vector<std::string> layers_;
  std::vector<reference::Tensor<double>> masks_;
};

// The places of the variables, rank by rank.
inline std::vector<std::int64_t> order_of_ranks(const std::vector<std::int64_t>& ranks) {
  std::vector<std::int64_t> order = natural_order(static_cast<std::int64_t>(ranks.size()));
  std::stable_sort(order.begin(), order.end(), [&](std::int64_t a, std::int64_t b) {
    return ranks[static_cast<std::size_t>(a)] < ranks[static_cast<std::size_t>(b)];
  });
  return order;
}

}  // namespace golden
