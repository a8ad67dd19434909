#include "reference/models/pixel_network.hpp"

#include <numeric>

#include "reference/autodiff/ops.hpp"
#include "reference/nn/init.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

using autodiff::Tape;
using autodiff::Var;

bool sees(PixelMask mask, std::int64_t row, std::int64_t column, int output_colour, int input_colour) {
  const bool before = row < 0 || (row == 0 && column < 0), own = row == 0 && column == 0;
  switch (mask) {
    case PixelMask::a:
      return before || (own && input_colour < output_colour);
    case PixelMask::b:
      return before || (own && input_colour <= output_colour);
    case PixelMask::above:
      return row < 0;
    case PixelMask::above_and_row:
      return row <= 0;
    case PixelMask::none:
      return true;
  }
  return false;
}

template <class T>
void add_conv(nn::Parameters<T>& parameters, const std::string& name, const Shape& filter, Random& random) {
  parameters.add(name + ".weight", nn::glorot<T>(random, filter));
  parameters.add(name + ".bias", Tensor<T>({filter[0]}));
}

template <class T>
Var<T> masked_conv(Tape<T>& tape, nn::Parameters<T>& parameters, const std::string& name, PixelMask mask,
                   int colours, Var<T> x) {
  const Var<T> w = tape.parameter(parameters[name + ".weight"]),
               b = tape.parameter(parameters[name + ".bias"]);
  const autodiff::ConvOptions options{.padding_h = static_cast<int>(w.extent(2)) / 2,
                                      .padding_w = static_cast<int>(w.extent(3)) / 2};
  if (mask == PixelMask::none) return conv2d(x, w, b, options);
  return masked_conv2d(x, w, pixel_mask<T>(mask, colours, w.shape()), b, options);
}

template <class T>
Var<T> gate(Var<T> x) {
  const std::int64_t half = x.extent(1) / 2;
  return tanh(slice(x, 1, 0, half)) * sigmoid(slice(x, 1, half, 2 * half));
}

}  // namespace

std::vector<int> register_channels(const PixelNetwork& network) {
  std::vector<int> channels = {network.colours};
  for (const PixelLayer& layer : network.layers) {
    const int known = static_cast<int>(channels.size()) - 1;
    require_at_most("pixel network", "the input of layer '" + layer.name + "'", layer.input, known);
    require_at_most("pixel network", "the second input of layer '" + layer.name + "'", layer.other, known);
    const int from = channels[static_cast<std::size_t>(layer.input)];
    switch (layer.kind) {
      case PixelLayerKind::relu:
        channels.push_back(from);
        break;
      case PixelLayerKind::add:
        if (from != channels[static_cast<std::size_t>(layer.other)]) {
          refuse("pixel network", "registers of " + std::to_string(from) + " and " +
                                      std::to_string(channels[static_cast<std::size_t>(layer.other)]) +
                                      " channels cannot be added");
        }
        channels.push_back(from);
        break;
      case PixelLayerKind::gate:
        channels.push_back(from / 2);
        break;
      case PixelLayerKind::context:
        channels.push_back(layer.outputs);
        break;
      case PixelLayerKind::conv:
      case PixelLayerKind::row_lstm:
      case PixelLayerKind::diagonal_bilstm:
        if (layer.outputs % network.colours != 0 || layer.outputs < 1) {
          refuse("pixel network", "layer '" + layer.name + "' has " + std::to_string(layer.outputs) +
                                      " channels, but must have a multiple of " +
                                      std::to_string(network.colours));
        }
        channels.push_back(layer.outputs);
        break;
    }
  }
  return channels;
}

template <class T>
Tensor<T> pixel_mask(PixelMask mask, int colours, const Shape& filter) {
  Tensor<T> m(filter);
  std::int64_t k = 0;
  for (std::int64_t o = 0; o < filter[0]; ++o) {
    for (std::int64_t i = 0; i < filter[1]; ++i) {
      for (std::int64_t u = 0; u < filter[2]; ++u) {
        for (std::int64_t v = 0; v < filter[3]; ++v) {
          m[k++] = sees(mask, u - filter[2] / 2, v - filter[3] / 2, static_cast<int>(o % colours),
                        static_cast<int>(i % colours))
                       ? T{1}
                       : T{0};
        }
      }
    }
  }
  return m;
}

template <class T>
nn::Parameters<T> pixel_parameters(const PixelNetwork& network, Random& random) {
  const std::vector<int> channels = register_channels(network);
  nn::Parameters<T> parameters;
  for (const PixelLayer& layer : network.layers) {
    const std::int64_t from = channels[static_cast<std::size_t>(layer.input)], h = layer.outputs;
    if (layer.kind == PixelLayerKind::conv) {
      add_conv(parameters, layer.name, {h, from, layer.kernel_height, layer.kernel_width}, random);
    } else if (layer.kind == PixelLayerKind::row_lstm) {
      add_conv(parameters, layer.name + ".conv_is", {4 * h, from, 1, layer.kernel_width}, random);
      add_conv(parameters, layer.name + ".conv_ss", {4 * h, h, 1, layer.kernel_width}, random);
    } else if (layer.kind == PixelLayerKind::diagonal_bilstm) {
      for (const char* side : {".lstm_l", ".lstm_r"}) {
        add_conv(parameters, layer.name + side + ".conv_is", {4 * h, from, 1, 1}, random);
        add_conv(parameters, layer.name + side + ".conv_ss", {4 * h, h, 2, 1}, random);
      }
    }
  }
  return parameters;
}

template <class T>
Var<T> shift_down(Var<T> x) {
  std::vector<std::int64_t> rows(static_cast<std::size_t>(x.extent(2)));
  std::iota(rows.begin(), rows.end(), -1);
  return take<T>(x, 2, rows);
}

template <class T>
Var<T> row_lstm(Tape<T>& tape, nn::Parameters<T>& parameters, const std::string& name, PixelMask mask,
                int colours, Var<T> x) {
  const Var<T> from_input = masked_conv(tape, parameters, name + ".conv_is", mask, colours, x);
  const Var<T> w = tape.parameter(parameters[name + ".conv_ss.weight"]);
  const Var<T> b = tape.parameter(parameters[name + ".conv_ss.bias"]);
  // Rows are the steps; the filter lies centred on the row above.
  const Var<T> states = lstm_scan(permute(from_input, {2, 1, 0, 3}), w, b, w.extent(3) / 2);
  return permute(states, {2, 1, 0, 3});
}

template <class T>
Var<T> diagonal_lstm(Tape<T>& tape, nn::Parameters<T>& parameters, const std::string& name, PixelMask mask,
                     int colours, Var<T> x) {
  const Var<T> from_input = masked_conv(tape, parameters, name + ".conv_is", mask, colours, x);
  const Var<T> w = tape.parameter(parameters[name + ".conv_ss.weight"]);
  const Var<T> b = tape.parameter(parameters[name + ".conv_ss.bias"]);
  // The last tap lies on the row itself.
  return undo_diagonals(lstm_scan(diagonals(from_input), w, b, w.extent(2) - 1));
}

template <class T>
Var<T> diagonal_bilstm(Tape<T>& tape, nn::Parameters<T>& parameters, const std::string& name, PixelMask mask,
                       int colours, Var<T> x) {
  const Var<T> left = diagonal_lstm(tape, parameters, name + ".lstm_l", mask, colours, x);
  const Var<T> right = diagonal_lstm(tape, parameters, name + ".lstm_r", mask, colours, flip(x, 3));
  return left + shift_down(flip(right, 3));
}

template <class T>
Var<T> pixel_logits(Tape<T>& tape, nn::Parameters<T>& parameters, const PixelNetwork& network,
                    const Tensor<T>& v, const Tensor<T>& context) {
  if (v.rank() != 4)
    refuse("pixel_logits", "v has shape " + to_string(v.shape()) + ", but must have 4 dimensions");
  require_shape("pixel_logits", "v", v.shape(), {v.extent(0), network.colours, v.extent(2), v.extent(3)});
  std::vector<Var<T>> registers = {
      scale(tape.constant(v), static_cast<T>(1.0 / static_cast<double>(network.levels - 1)))};
  for (const PixelLayer& layer : network.layers) {
    const Var<T> x = registers[static_cast<std::size_t>(layer.input)];
    switch (layer.kind) {
      case PixelLayerKind::conv:
        registers.push_back(masked_conv(tape, parameters, layer.name, layer.mask, network.colours, x));
        break;
      case PixelLayerKind::relu:
        registers.push_back(relu(x));
        break;
      case PixelLayerKind::add: {
        const Var<T> other = registers[static_cast<std::size_t>(layer.other)];
        registers.push_back((layer.weight == 1 ? x : scale(x, static_cast<T>(layer.weight))) + other);
        break;
      }
      case PixelLayerKind::gate:
        registers.push_back(gate(x));
        break;
      case PixelLayerKind::context:
        require_shape("pixel_logits", "the context", context.shape(),
                      {v.extent(0), layer.outputs, v.extent(2), v.extent(3)});
        registers.push_back(tape.constant(context));
        break;
      case PixelLayerKind::row_lstm:
        registers.push_back(row_lstm(tape, parameters, layer.name, layer.mask, network.colours, x));
        break;
      case PixelLayerKind::diagonal_bilstm:
        registers.push_back(diagonal_bilstm(tape, parameters, layer.name, layer.mask, network.colours, x));
        break;
    }
  }
  return registers.back();
}

template <class T>
Var<T> pixel_log_prob(const PixelNetwork& network, Var<T> logits, const Tensor<T>& v) {
  if (network.one_logit) return sum_per_sample(bernoulli_log_prob(logits, logits.tape->constant(v)));
  const std::vector<std::int64_t> labels(v.flat().begin(), v.flat().end());
  const Var<T> by_level =
      reshape(logits, {v.extent(0), network.levels, network.colours, v.extent(2), v.extent(3)});
  return sum_per_sample(categorical_log_prob<T>(by_level, 1, labels));
}

template <class T>
Var<T> pixel_log_prob(Tape<T>& tape, nn::Parameters<T>& parameters, const PixelNetwork& network,
                      const Tensor<T>& v, const Tensor<T>& context) {
  return pixel_log_prob(network, pixel_logits(tape, parameters, network, v, context), v);
}

#define INSTANTIATE(T)                                                                                       \
  template Tensor<T> pixel_mask(PixelMask, int, const Shape&);                                               \
  template nn::Parameters<T> pixel_parameters(const PixelNetwork&, Random&);                                 \
  template Var<T> shift_down(Var<T>);                                                                        \
  template Var<T> row_lstm(Tape<T>&, nn::Parameters<T>&, const std::string&, PixelMask, int, Var<T>);        \
  template Var<T> diagonal_lstm(Tape<T>&, nn::Parameters<T>&, const std::string&, PixelMask, int, Var<T>);   \
  template Var<T> diagonal_bilstm(Tape<T>&, nn::Parameters<T>&, const std::string&, PixelMask, int, Var<T>); \
  template Var<T> pixel_logits(Tape<T>&, nn::Parameters<T>&, const PixelNetwork&, const Tensor<T>&,          \
                               const Tensor<T>&);                                                            \
  template Var<T> pixel_log_prob(const PixelNetwork&, Var<T>, const Tensor<T>&);                             \
  template Var<T> pixel_log_prob(Tape<T>&, nn::Parameters<T>&, const PixelNetwork&, const Tensor<T>&,        \
                                 const Tensor<T>&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models
