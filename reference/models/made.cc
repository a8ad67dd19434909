#include "reference/models/made.hpp"

#include <algorithm>
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

int output_blocks(const MadeOptions& options) {
  return options.values == MadeValues::categorical ? options.classes
         : options.values == MadeValues::gaussian  ? 2
                                                   : 1;
}
int input_blocks(const MadeOptions& options) {
  return options.values == MadeValues::categorical ? options.classes : 1;
}

std::vector<int> repeated(const std::vector<int>& degrees, int times) {
  std::vector<int> all;
  for (int k = 0; k < times; ++k) all.insert(all.end(), degrees.begin(), degrees.end());
  return all;
}

// Widths of inputs, hidden layers and outputs.
std::vector<std::int64_t> widths(const MadeOptions& options) {
  require_at_least("made", "the number of variables", options.variables, 1);
  std::vector<std::int64_t> all = {std::int64_t{options.variables} * input_blocks(options)};
  all.insert(all.end(), options.hidden.begin(), options.hidden.end());
  all.push_back(std::int64_t{options.variables} * output_blocks(options));
  return all;
}

void require_fitting(const MadeOptions& options, const MadeDegrees& degrees) {
  require_shape("made", "the list of degrees", {static_cast<std::int64_t>(degrees.size())},
                {static_cast<std::int64_t>(options.hidden.size()) + 1});
  std::vector<int> order = degrees[0], natural(static_cast<std::size_t>(options.variables));
  std::sort(order.begin(), order.end());
  std::iota(natural.begin(), natural.end(), 0);
  if (order != natural) refuse("made", "the ordering is no permutation of 0 to D-1");
  for (std::size_t l = 0; l < options.hidden.size(); ++l) {
    require_shape("made", "a layer's degrees", {static_cast<std::int64_t>(degrees[l + 1].size())},
                  {options.hidden[l]});
  }
}

std::string layer(const char* what, std::size_t l) {
  return what + std::to_string(l);
}

// What the network is given: x itself, or its classes one-hot.
template <class T>
Tensor<T> network_input(const MadeOptions& options, const Tensor<T>& x) {
  require_shape("made", "x", x.shape(), {x.extent(0), options.variables});
  if (options.values != MadeValues::categorical) return x;
  Tensor<T> encoded({x.extent(0), widths(options)[0]});
  for (std::int64_t k = 0; k < x.size(); ++k) {
    const auto value = static_cast<std::int64_t>(x[k]);
    require_at_least("made", "a value", value, 0);
    require_at_most("made", "a value", value, options.classes - 1);
    encoded(k / options.variables, value * options.variables + k % options.variables) = 1;
  }
  return encoded;
}

// The value of a variable whose outputs stand D apart.
template <class T>
T draw_value(const MadeOptions& options, const T* outputs, std::int64_t step, double noise) {
  switch (options.values) {
    case MadeValues::bernoulli:
      return static_cast<T>(nn::choose_bit(outputs[0], noise));
    case MadeValues::categorical:
      return static_cast<T>(nn::choose_class(outputs, options.classes, step, noise));
    case MadeValues::gaussian:
      return outputs[0] + std::exp(outputs[step]) * static_cast<T>(noise);
  }
  return 0;
}

// Variables in the order of their degrees.
std::vector<std::int64_t> visiting_order(const MadeDegrees& degrees) {
  std::vector<std::int64_t> order(degrees[0].size());
  for (std::size_t d = 0; d < order.size(); ++d) {
    order[static_cast<std::size_t>(degrees[0][d])] = static_cast<std::int64_t>(d);
  }
  return order;
}

}  // namespace

MadeDegrees draw_degrees(const MadeOptions& options, Random& random, bool random_order) {
  MadeDegrees degrees(1, std::vector<int>(static_cast<std::size_t>(options.variables)));
  std::iota(degrees[0].begin(), degrees[0].end(), 0);
  if (random_order) random.shuffle(degrees[0]);
  for (const int width : options.hidden) {
    const int least = *std::min_element(degrees.back().begin(), degrees.back().end());
    std::vector<int> own;
    // With one variable there is nothing to see: any degree leaves the units without outputs.
    for (int k = 0; k < width; ++k) {
      own.push_back(static_cast<int>(random.integer(least, std::max(least, options.variables - 2))));
    }
    std::sort(own.begin(), own.end());  // hidden units have no order of their own; masks become staircases
    degrees.push_back(std::move(own));
  }
  return degrees;
}

template <class T>
std::vector<Tensor<T>> made_masks(const MadeOptions& options, const MadeDegrees& degrees) {
  require_fitting(options, degrees);
  const auto mask = [](const std::vector<int>& rows, const std::vector<int>& columns, bool strict) {
    Tensor<T> m({static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(columns.size())});
    std::int64_t k = 0;
    for (const int row : rows) {
      for (const int column : columns) m[k++] = column < row || (!strict && column == row) ? T{1} : T{0};
    }
    return m;
  };
  const std::vector<int> outputs = repeated(degrees[0], output_blocks(options));
  std::vector<int> below = repeated(degrees[0], input_blocks(options));
  const std::vector<int> inputs = below;
  std::vector<Tensor<T>> masks;
  for (std::size_t l = 1; l < degrees.size(); ++l) {
    masks.push_back(mask(degrees[l], below, false));
    below = degrees[l];
  }
  masks.push_back(mask(outputs, below, true));
  if (options.direct) masks.push_back(mask(outputs, inputs, true));
  return masks;
}

template <class T>
nn::Parameters<T> made_parameters(const MadeOptions& options, Random& random) {
  const std::vector<std::int64_t> width = widths(options);
  nn::Parameters<T> parameters;
  for (std::size_t l = 0; l + 1 < width.size(); ++l) {
    parameters.add(layer("W", l), nn::glorot<T>(random, {width[l + 1], width[l]}));
    parameters.add(layer("b", l), Tensor<T>({width[l + 1]}));
  }
  if (options.direct) parameters.add("A", Tensor<T>({width.back(), width.front()}));
  return parameters;
}

template <class T>
Var<T> made_outputs(Tape<T>& tape, nn::Parameters<T>& parameters, const MadeOptions& options,
                    const std::vector<Tensor<T>>& masks, const Tensor<T>& x) {
  const Var<T> input = tape.constant(network_input(options, x));
  const auto masked_layer = [&](Var<T> from, std::size_t l) {
    return masked_linear(from, tape.parameter(parameters[layer("W", l)]), masks[l],
                         tape.parameter(parameters[layer("b", l)]));
  };
  Var<T> h = input;
  const std::size_t last = options.hidden.size();
  for (std::size_t l = 0; l < last; ++l) h = relu(masked_layer(h, l));
  const Var<T> outputs = masked_layer(h, last);
  if (!options.direct) return outputs;
  const Var<T> no_bias = tape.constant(Tensor<T>({outputs.extent(1)}));
  return outputs + masked_linear(input, tape.parameter(parameters["A"]), masks.back(), no_bias);
}

template <class T>
Var<T> made_outputs(Tape<T>& tape, nn::Parameters<T>& parameters, const MadeOptions& options,
                    const MadeDegrees& degrees, const Tensor<T>& x) {
  return made_outputs(tape, parameters, options, made_masks<T>(options, degrees), x);
}

template <class T>
Var<T> made_log_prob(const MadeOptions& options, Var<T> outputs, const Tensor<T>& x) {
  Tape<T>& tape = *outputs.tape;
  const std::int64_t samples = x.extent(0), variables = options.variables;
  switch (options.values) {
    case MadeValues::bernoulli:
      return sum(bernoulli_log_prob(outputs, tape.constant(x)), 1);
    case MadeValues::categorical: {
      const std::vector<std::int64_t> labels(x.flat().begin(), x.flat().end());
      return sum(categorical_log_prob<T>(reshape(outputs, {samples, options.classes, variables}), 1, labels),
                 1);
    }
    case MadeValues::gaussian:
      return sum(normal_log_prob(tape.constant(x), slice(outputs, 1, 0, variables),
                                 slice(outputs, 1, variables, 2 * variables)),
                 1);
  }
  refuse("made", "unknown kind of values");
}

template <class T>
Var<T> made_log_prob(Tape<T>& tape, nn::Parameters<T>& parameters, const MadeOptions& options,
                     const MadeDegrees& degrees, const Tensor<T>& x) {
  return made_log_prob(options, made_outputs(tape, parameters, options, degrees, x), x);
}

template <class T>
Var<T> made_log_prob(Tape<T>& tape, nn::Parameters<T>& parameters, const MadeOptions& options,
                     const std::vector<Tensor<T>>& masks, const Tensor<T>& x) {
  return made_log_prob(options, made_outputs(tape, parameters, options, masks, x), x);
}

template <class T>
Tensor<T> made_ensemble_log_prob(nn::Parameters<T>& parameters, const MadeOptions& options,
                                 const std::vector<MadeDegrees>& ensemble, const Tensor<T>& x) {
  require_at_least("made_ensemble_log_prob", "the size of the ensemble",
                   static_cast<std::int64_t>(ensemble.size()), 1);
  Tape<T> tape(autodiff::Mode::evaluate);
  std::vector<Var<T>> members;
  for (const MadeDegrees& degrees : ensemble) {
    const Var<T> member = made_log_prob(tape, parameters, options, degrees, x);
    members.push_back(reshape(member, {x.extent(0), 1}));
  }
  const T log_size = static_cast<T>(std::log(static_cast<double>(ensemble.size())));
  return tape.value_tensor(shift(logsumexp(concat(members, 1), 1), -log_size));
}

template <class T>
Tensor<T> made_sample_naive(nn::Parameters<T>& parameters, const MadeOptions& options,
                            const MadeDegrees& degrees, const Tensor<double>& noise) {
  require_shape("made_sample_naive", "the noise", noise.shape(), {noise.extent(0), options.variables});
  Tensor<T> x(noise.shape());
  Tape<T> tape(autodiff::Mode::evaluate);
  for (const std::int64_t d : visiting_order(degrees)) {
    tape.clear();
    const Var<T> outputs = made_outputs(tape, parameters, options, degrees, x);
    for (std::int64_t n = 0; n < x.extent(0); ++n) {
      const T* own = outputs.value().data() + n * outputs.extent(1) + d;
      x(n, d) = draw_value(options, own, options.variables, noise(n, d));
    }
  }
  return x;
}

// Activations are kept [unit, sample], so that one weight meets all samples in a row. A unit of degree m sees
// only what has a degree of at most m, so that after the variable of degree m all units of that degree can be
// computed, layer by layer, for good.
template <class T>
Tensor<T> made_sample(const nn::Parameters<T>& parameters, const MadeOptions& options,
                      const MadeDegrees& degrees, const Tensor<double>& noise) {
  require_fitting(options, degrees);
  require_shape("made_sample", "the noise", noise.shape(), {noise.extent(0), options.variables});
  const std::int64_t samples = noise.extent(0), variables = options.variables;
  const std::size_t hidden_layers = options.hidden.size();

  std::vector<Tensor<T>> activations;                                            // inputs, then hidden layers
  std::vector<std::vector<std::vector<std::int64_t>>> units(hidden_layers + 1);  // [layer][degree]: which
  const std::vector<std::int64_t> width = widths(options);
  for (std::size_t l = 0; l <= hidden_layers; ++l) {
    activations.emplace_back(Shape{width[l], samples});
    units[l].resize(static_cast<std::size_t>(std::max(1, options.variables)));
    const std::vector<int> own = l == 0 ? repeated(degrees[0], input_blocks(options)) : degrees[l];
    for (std::size_t k = 0; k < own.size(); ++k) {
      units[l][static_cast<std::size_t>(own[k])].push_back(static_cast<std::int64_t>(k));
    }
  }
  // to[sample] += sum over what layer l has of degrees below `end`.
  const auto add_sum = [&](const Tensor<T>& weights, std::int64_t row, std::size_t l, std::size_t end,
                           T* to) {
    for (std::size_t degree = 0; degree < end; ++degree) {
      for (const std::int64_t k : units[l][degree]) {
        const T weight = weights(row, k);
        const T* from = activations[l].data() + k * samples;
        for (std::int64_t n = 0; n < samples; ++n) to[n] += weight * from[n];
      }
    }
  };

  Tensor<T> x(noise.shape()), outputs({output_blocks(options), samples});
  const Tensor<T>& output_weights = parameters[layer("W", hidden_layers)].value;
  const Tensor<T>& output_bias = parameters[layer("b", hidden_layers)].value;
  const std::vector<std::int64_t> order = visiting_order(degrees);
  for (std::size_t degree = 0; degree < order.size(); ++degree) {
    const std::int64_t d = order[degree];
    for (std::int64_t block = 0; block < output_blocks(options); ++block) {
      const std::int64_t row = block * variables + d;
      T* to = outputs.data() + block * samples;
      std::fill_n(to, samples, output_bias[row]);
      add_sum(output_weights, row, hidden_layers, degree, to);
      if (options.direct) add_sum(parameters["A"].value, row, 0, degree, to);
    }
    for (std::int64_t n = 0; n < samples; ++n) {
      const T value = draw_value(options, outputs.data() + n, samples, noise(n, d));
      x(n, d) = value;
      const bool one_hot = options.values == MadeValues::categorical;
      const std::int64_t unit = one_hot ? static_cast<std::int64_t>(value) * variables + d : d;
      activations[0](unit, n) = one_hot ? T{1} : value;
    }
    for (std::size_t l = 1; l <= hidden_layers; ++l) {
      for (const std::int64_t k : units[l][degree]) {
        T* to = activations[l].data() + k * samples;
        std::fill_n(to, samples, parameters[layer("b", l - 1)].value[k]);
        add_sum(parameters[layer("W", l - 1)].value, k, l - 1, degree + 1, to);
        for (std::int64_t n = 0; n < samples; ++n) to[n] = std::max(to[n], T{0});
      }
    }
  }
  return x;
}

#define INSTANTIATE(T)                                                                                \
  template std::vector<Tensor<T>> made_masks(const MadeOptions&, const MadeDegrees&);                 \
  template nn::Parameters<T> made_parameters(const MadeOptions&, Random&);                            \
  template Var<T> made_outputs(Tape<T>&, nn::Parameters<T>&, const MadeOptions&, const MadeDegrees&,  \
                               const Tensor<T>&);                                                     \
  template Var<T> made_outputs(Tape<T>&, nn::Parameters<T>&, const MadeOptions&,                      \
                               const std::vector<Tensor<T>>&, const Tensor<T>&);                      \
  template Var<T> made_log_prob(Tape<T>&, nn::Parameters<T>&, const MadeOptions&,                     \
                                const std::vector<Tensor<T>>&, const Tensor<T>&);                     \
  template Var<T> made_log_prob(const MadeOptions&, Var<T>, const Tensor<T>&);                        \
  template Var<T> made_log_prob(Tape<T>&, nn::Parameters<T>&, const MadeOptions&, const MadeDegrees&, \
                                const Tensor<T>&);                                                    \
  template Tensor<T> made_ensemble_log_prob(nn::Parameters<T>&, const MadeOptions&,                   \
                                            const std::vector<MadeDegrees>&, const Tensor<T>&);       \
  template Tensor<T> made_sample_naive(nn::Parameters<T>&, const MadeOptions&, const MadeDegrees&,    \
                                       const Tensor<double>&);                                        \
  template Tensor<T> made_sample(const nn::Parameters<T>&, const MadeOptions&, const MadeDegrees&,    \
                                 const Tensor<double>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models
