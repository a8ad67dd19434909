#include <algorithm>
#include <cmath>

#include "reference/autodiff/compute.hpp"
#include "reference/flows/autoregressive_network.hpp"
#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

template <class T>
void activate(Activation activation, std::int64_t count, T* x) {
  switch (activation) {
    case Activation::relu:
      for (std::int64_t k = 0; k < count; ++k) x[k] = std::max(x[k], T{0});
      return;
    case Activation::tanh:
      return autodiff::map_tanh(count, x, x);
    case Activation::elu:
      for (std::int64_t k = 0; k < count; ++k) x[k] = x[k] > 0 ? x[k] : std::expm1(x[k]);
      return;
  }
}

template <class T>
class MaskedNetwork final : public AutoregressiveNetwork<T> {
 public:
  MaskedNetwork(std::string name, MaskedNetworkOptions options)
      : name_(std::move(name)), options_(std::move(options)) {
    const std::int64_t d = options_.variables;
    require_at_least(name_, "the number of variables", d, 1);
    require_at_least(name_, "the number of parameters", options_.parameters, 1);
    if (options_.hidden.empty()) refuse(name_, "the network needs a hidden layer");
    for (std::int64_t k = 0; k < d; ++k) order_.push_back(options_.reversed ? d - 1 - k : k);
    if (lonely()) return;
    for (const std::int64_t width : options_.hidden) {
      require_at_least(name_, "the width of a hidden layer", width, 1);
      degrees_.push_back(hidden_degrees(width));
    }
    std::vector<std::int64_t> below = order_;  // of variable d: D-1-d or d either way
    for (const auto& own : degrees_) {
      masks_.push_back(mask(own, below, 0));
      below = own;
    }
    std::vector<std::int64_t> outputs;
    for (const std::int64_t degree : order_) {
      outputs.insert(outputs.end(), static_cast<std::size_t>(options_.parameters), degree);
    }
    masks_.push_back(mask(outputs, below, 1));
  }

  std::int64_t variables() const override { return options_.variables; }
  std::int64_t parameter_count() const override { return options_.parameters; }
  const std::vector<std::int64_t>& order() const override { return order_; }

  void add_weights(Weights<T>& weights, Random& random) const override {
    const std::int64_t d = options_.variables, outputs = options_.parameters * d;
    std::int64_t below = d;
    for (std::size_t l = 0; !lonely() && l < options_.hidden.size(); ++l) {
      const std::int64_t width = options_.hidden[l];
      weights.parameters.add(part("W", l), nn::glorot<T>(random, {width, below}));
      weights.parameters.add(part("b", l), Tensor<T>({width}));
      if (l == 0 && options_.context > 0) {
        weights.parameters.add(name_ + ".C", nn::glorot<T>(random, {width, options_.context}));
      }
      below = width;
    }
    if (!lonely()) {
      // A tenth of the usual: the flow begins near where the first values put it.
      Tensor<T> v = nn::glorot<T>(random, {outputs, below});
      for (T& element : v.flat()) element *= T(0.1);
      weights.parameters.add(name_ + ".V", std::move(v));
    }
    Tensor<T> bias({outputs});
    for (std::int64_t k = 0; k < outputs && !options_.first_values.empty(); ++k) {
      bias[k] = static_cast<T>(options_.first_values.at(static_cast<std::size_t>(k % options_.parameters)));
    }
    weights.parameters.add(name_ + ".v", std::move(bias));
  }

  Var<T> parameters(const Pass<T>& with, Var<T> x) const override {
    const std::int64_t rows = x.extent(0), d = options_.variables, p = options_.parameters;
    const Var<T> bias = with.parameter(name_ + ".v");
    if (lonely()) return reshape(bias, {1, 1, p}) + with.tape.constant(Tensor<T>({rows, 1, 1}));
    Var<T> h = x;
    for (std::size_t l = 0; l < masks_.size() - 1; ++l) {
      h = masked_linear(h, with.parameter(part("W", l)), masks_[l], with.parameter(part("b", l)));
      if (l == 0 && options_.context > 0) h = h + from_context(with);
      h = activated(options_.activation, h);
    }
    return reshape(masked_linear(h, with.parameter(name_ + ".V"), masks_.back(), bias), {rows, d, p});
  }

  Tensor<T> generate(const Pass<T>& with, std::int64_t rows,
                     const typename AutoregressiveNetwork<T>::Next& next) const override;

 private:
  bool lonely() const { return options_.variables == 1 && options_.context == 0; }
  std::string part(const char* which, std::size_t l) const { return name_ + "." + which + std::to_string(l); }
  std::int64_t least_degree() const { return options_.context > 0 ? -1 : 0; }

  std::vector<std::int64_t> hidden_degrees(std::int64_t width) const {
    const std::int64_t least = least_degree(), count = options_.variables - 1 - least;
    std::vector<std::int64_t> own;
    for (std::int64_t k = 0; k < width; ++k) own.push_back(least + k * count / width);
    return own;
  }

  static Tensor<T> mask(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
                        std::int64_t strict) {
    Tensor<T> m({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size())});
    std::int64_t k = 0;
    for (const std::int64_t row : rows) {
      for (const std::int64_t column : columns) m[k++] = column + strict <= row ? T{1} : T{0};
    }
    return m;
  }

  Var<T> from_context(const Pass<T>& with) const {
    if (!with.context) refuse(name_, "the network needs a context, but the pass has none");
    const Var<T> weights = with.parameter(name_ + ".C");
    require_shape(name_, "the context", with.context->shape(), {with.context->extent(0), options_.context});
    return linear(*with.context, weights, with.tape.constant(Tensor<T>({weights.extent(0)})));
  }

  std::string name_;
  MaskedNetworkOptions options_;
  std::vector<std::int64_t> order_;
  std::vector<std::vector<std::int64_t>> degrees_;  // of the hidden layers, sorted
  std::vector<Tensor<T>> masks_;
};

// Activations are kept [unit, row]. Degrees are sorted, so that what a unit sees is what stands before some
// place in the layer below, and the units that a new variable completes stand side by side: each layer is one
// small matrix product.
template <class T>
Tensor<T> MaskedNetwork<T>::generate(const Pass<T>& with, std::int64_t rows,
                                     const typename AutoregressiveNetwork<T>::Next& next) const {
  const std::int64_t d = options_.variables, p = options_.parameters;
  const auto& bias = with.weights.parameters[name_ + ".v"].value;
  Tensor<T> x({rows, d});
  std::vector<Tensor<T>> units;  // known variables in their order, then the hidden layers
  if (!lonely()) {
    units.emplace_back(Shape{d, rows});
    for (const std::int64_t width : options_.hidden) units.emplace_back(Shape{width, rows});
    if (options_.context > 0) {
      const Var<T> told = from_context(with);
      for (std::int64_t n = 0; n < rows; ++n) {
        for (std::int64_t k = 0; k < options_.hidden[0]; ++k)
          units[1](k, n) = told[n * options_.hidden[0] + k];
      }
    }
  }
  const auto place = [&](std::size_t l, std::int64_t degree) {  // where the units of that degree begin
    const auto& own = degrees_[l];
    return std::lower_bound(own.begin(), own.end(), degree) - own.begin();
  };
  const auto complete = [&](std::int64_t degree) {
    for (std::size_t l = 0; l < degrees_.size(); ++l) {
      const std::int64_t first = place(l, degree), count = place(l, degree + 1) - first;
      const auto& w = with.weights.parameters[part("W", l)].value;
      const auto& b = with.weights.parameters[part("b", l)].value;
      const std::int64_t below = w.extent(1), seen = l == 0 ? degree + 1 : place(l - 1, degree + 1);
      T* to = units[l + 1].data() + first * rows;
      for (std::int64_t k = 0; k < count; ++k) {
        for (std::int64_t n = 0; n < rows; ++n) {
          to[k * rows + n] = b[first + k] + (l == 0 && options_.context > 0 ? to[k * rows + n] : T{0});
        }
      }
      // Variables stand in their order, which for columns of W0 may be backwards.
      const bool backwards = l == 0 && options_.reversed;
      const T* from = w.data() + first * below + (backwards ? below - 1 : 0);
      if (count > 0 && seen > 0) {
        autodiff::multiply(count, rows, seen, {from, below, backwards ? -1 : 1}, {units[l].data(), rows, 1},
                           true, to, rows);
      }
      activate(options_.activation, count * rows, to);
    }
  };

  if (!lonely() && options_.context > 0) complete(-1);
  Tensor<T> own({p, rows});
  for (std::int64_t degree = 0; degree < d; ++degree) {
    const std::int64_t variable = order_[static_cast<std::size_t>(degree)];
    for (std::int64_t k = 0; k < p; ++k) std::fill_n(own.data() + k * rows, rows, bias[variable * p + k]);
    if (!lonely()) {
      const auto& v = with.weights.parameters[name_ + ".V"].value;
      const std::int64_t width = v.extent(1), seen = place(degrees_.size() - 1, degree);
      if (seen > 0) {
        autodiff::multiply(p, rows, seen, {v.data() + variable * p * width, width, 1},
                           {units.back().data(), rows, 1}, true, own.data(), rows);
      }
    }
    Tensor<T> turned({rows, 1, p});
    for (std::int64_t n = 0; n < rows; ++n) {
      for (std::int64_t k = 0; k < p; ++k) turned[n * p + k] = own[k * rows + n];
    }
    const Tensor<T> values = next(variable, with.tape.constant(turned));
    for (std::int64_t n = 0; n < rows; ++n) x(n, variable) = values[n];
    if (lonely()) continue;
    std::copy_n(values.data(), rows, units[0].data() + degree * rows);
    complete(degree);
  }
  return x;
}

}  // namespace

template <class T>
Tensor<T> AutoregressiveNetwork<T>::generate(const Pass<T>& with, std::int64_t rows, const Next& next) const {
  Tensor<T> x({rows, variables()});
  for (const std::int64_t d : order()) {
    const Var<T> p = parameters(with, with.tape.constant(x));
    const Tensor<T> values = next(d, with.tape.constant(with.tape.value_tensor(slice(p, 1, d, d + 1))));
    for (std::int64_t n = 0; n < rows; ++n) x(n, d) = values[n];
  }
  return x;
}

template <class T>
AutoregressiveNetworkPtr<T> masked_network(std::string name, MaskedNetworkOptions options) {
  return std::make_unique<MaskedNetwork<T>>(std::move(name), std::move(options));
}

#define INSTANTIATE(T)                     \
  template class AutoregressiveNetwork<T>; \
  template AutoregressiveNetworkPtr<T> masked_network(std::string, MaskedNetworkOptions);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::flows
