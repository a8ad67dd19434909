#include "reference/models/bengio.hpp"

#include <cmath>
#include <numeric>

#include "reference/autodiff/ops.hpp"
#include "reference/nn/choose.hpp"
#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

using autodiff::Tape;
using autodiff::Var;

struct Layout {
  std::int64_t variables, units, total;  // n, n*hidden, S
  std::vector<std::int64_t> offset;      // of a variable's values among S
};

Layout layout_of(const BengioOptions& options) {
  Layout layout{static_cast<std::int64_t>(options.cardinalities.size()), 0, 0, {}};
  layout.units = layout.variables * options.hidden;
  for (const int cardinality : options.cardinalities) {
    require_at_least("bengio", "a cardinality", cardinality, 1);
    layout.offset.push_back(layout.total);
    layout.total += cardinality;
  }
  return layout;
}

// The variable that a row or column of S values belongs to.
std::vector<std::int64_t> owner_of_value(const BengioOptions& options) {
  std::vector<std::int64_t> owner;
  for (std::size_t i = 0; i < options.cardinalities.size(); ++i) {
    owner.insert(owner.end(), static_cast<std::size_t>(options.cardinalities[i]),
                 static_cast<std::int64_t>(i));
  }
  return owner;
}

std::vector<std::int64_t> owner_of_unit(const BengioOptions& options) {
  std::vector<std::int64_t> owner;
  for (std::size_t k = 0; k < options.cardinalities.size(); ++k) {
    owner.insert(owner.end(), static_cast<std::size_t>(options.hidden), static_cast<std::int64_t>(k));
  }
  return owner;
}

// 1 where sees(row's owner, column's owner).
template <class T, class Sees>
Tensor<T> mask(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns, Sees sees) {
  Tensor<T> m({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size())});
  std::int64_t k = 0;
  for (const std::int64_t row : rows) {
    for (const std::int64_t column : columns) m[k++] = sees(row, column) ? T{1} : T{0};
  }
  return m;
}

template <class T>
Tensor<T> one_hot(const Layout& layout, const BengioOptions& options, const Tensor<T>& z) {
  require_shape("bengio", "z", z.shape(), {z.extent(0), layout.variables});
  Tensor<T> x({z.extent(0), layout.total});
  for (std::int64_t k = 0; k < z.size(); ++k) {
    const std::int64_t variable = k % layout.variables, row = k / layout.variables;
    const auto value = static_cast<std::int64_t>(z[k]);
    require_at_least("bengio", "a value", value, 0);
    require_at_most("bengio", "a value", value,
                    options.cardinalities[static_cast<std::size_t>(variable)] - 1);
    x(row, layout.offset[static_cast<std::size_t>(variable)] + value) = 1;
  }
  return x;
}

}  // namespace

template <class T>
nn::Parameters<T> bengio_parameters(const BengioOptions& options, Random& random) {
  const Layout layout = layout_of(options);
  nn::Parameters<T> parameters;
  parameters.add("V", nn::glorot<T>(random, {layout.units, layout.total}));
  parameters.add("c", Tensor<T>({layout.units}));
  parameters.add("W", nn::glorot<T>(random, {layout.total, layout.units}));
  parameters.add("b", Tensor<T>({layout.total}));
  if (options.direct) parameters.add("U", nn::glorot<T>(random, {layout.total, layout.total}));
  return parameters;
}

template <class T>
Var<T> bengio_logits(Tape<T>& tape, nn::Parameters<T>& parameters, const BengioOptions& options,
                     const Tensor<T>& z) {
  const Layout layout = layout_of(options);
  const std::vector<std::int64_t> values = owner_of_value(options), units = owner_of_unit(options);
  const auto earlier = [](std::int64_t row, std::int64_t column) { return column < row; };
  const auto own_or_earlier = [](std::int64_t row, std::int64_t column) { return column <= row; };
  const auto parameter = [&](const char* name) { return tape.parameter(parameters[name]); };

  const Var<T> x = tape.constant(one_hot(layout, options, z));
  const Var<T> h = tanh(masked_linear(x, parameter("V"), mask<T>(units, values, earlier), parameter("c")));
  const Var<T> a = masked_linear(h, parameter("W"), mask<T>(values, units, own_or_earlier), parameter("b"));
  if (!options.direct) return a;
  const Var<T> no_bias = tape.constant(Tensor<T>({layout.total}));
  return a + masked_linear(x, parameter("U"), mask<T>(values, values, earlier), no_bias);
}

template <class T>
Var<T> bengio_log_prob_per_variable(const BengioOptions& options, Var<T> logits, const Tensor<T>& z) {
  const Layout layout = layout_of(options);
  std::vector<Var<T>> columns;
  for (std::int64_t i = 0; i < layout.variables; ++i) {
    const std::int64_t first = layout.offset[static_cast<std::size_t>(i)];
    const Var<T> own = slice(logits, 1, first, first + options.cardinalities[static_cast<std::size_t>(i)]);
    std::vector<std::int64_t> labels;
    for (std::int64_t n = 0; n < z.extent(0); ++n) labels.push_back(static_cast<std::int64_t>(z(n, i)));
    columns.push_back(reshape(categorical_log_prob<T>(own, 1, labels), {z.extent(0), 1}));
  }
  return concat(columns, 1);
}

template <class T>
Var<T> bengio_log_prob(Tape<T>& tape, nn::Parameters<T>& parameters, const BengioOptions& options,
                       const Tensor<T>& z) {
  return sum(bengio_log_prob_per_variable(options, bengio_logits(tape, parameters, options, z), z), 1);
}

template <class T>
Tensor<T> bengio_sample(const nn::Parameters<T>& parameters, const BengioOptions& options,
                        const Tensor<double>& uniforms) {
  const Layout layout = layout_of(options);
  require_shape("bengio_sample", "uniforms", uniforms.shape(), {uniforms.extent(0), layout.variables});
  const Tensor<T>&v = parameters["V"].value, &w = parameters["W"].value, &c = parameters["c"].value,
        &b = parameters["b"].value;
  const Tensor<T>* u = options.direct ? &parameters["U"].value : nullptr;
  Tensor<T> z(uniforms.shape());
  std::vector<T> h(static_cast<std::size_t>(layout.units)), logits;
  std::vector<std::int64_t> chosen;  // columns of V and U that are 1
  for (std::int64_t n = 0; n < z.extent(0); ++n) {
    chosen.clear();
    for (std::int64_t i = 0; i < layout.variables; ++i) {
      for (std::int64_t j = i * options.hidden; j < (i + 1) * options.hidden; ++j) {
        T sum = c[j];
        for (const std::int64_t column : chosen) sum += v(j, column);
        h[static_cast<std::size_t>(j)] = std::tanh(sum);
      }
      const std::int64_t first = layout.offset[static_cast<std::size_t>(i)];
      const std::int64_t classes = options.cardinalities[static_cast<std::size_t>(i)];
      logits.clear();
      for (std::int64_t row = first; row < first + classes; ++row) {
        T sum = b[row];
        for (std::int64_t j = 0; j < (i + 1) * options.hidden; ++j)
          sum += w(row, j) * h[static_cast<std::size_t>(j)];
        for (const std::int64_t column : chosen) sum += u != nullptr ? (*u)(row, column) : T{0};
        logits.push_back(sum);
      }
      const std::int64_t value = nn::choose_class(logits.data(), classes, 1, uniforms(n, i));
      z(n, i) = static_cast<T>(value);
      chosen.push_back(first + value);
    }
  }
  return z;
}

#define INSTANTIATE(T)                                                                                   \
  template nn::Parameters<T> bengio_parameters(const BengioOptions&, Random&);                           \
  template Var<T> bengio_logits(Tape<T>&, nn::Parameters<T>&, const BengioOptions&, const Tensor<T>&);   \
  template Var<T> bengio_log_prob_per_variable(const BengioOptions&, Var<T>, const Tensor<T>&);          \
  template Var<T> bengio_log_prob(Tape<T>&, nn::Parameters<T>&, const BengioOptions&, const Tensor<T>&); \
  template Tensor<T> bengio_sample(const nn::Parameters<T>&, const BengioOptions&, const Tensor<double>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models
