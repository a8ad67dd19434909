#include "reference/models/pixel_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "reference/autodiff/compute.hpp"
#include "reference/autodiff/scalar.hpp"
#include "reference/models/incremental.hpp"
#include "reference/nn/choose.hpp"
#include "reference/tensor/require.hpp"

namespace reference::models {
namespace {

void require_fitting(const PixelNetwork& network, const PixelTask& task) {
  if (task.uniforms.rank() != 4) {
    refuse("pixel_sample",
           "uniforms has shape " + to_string(task.uniforms.shape()) + ", but must have 4 dimensions");
  }
  const Shape& shape = task.uniforms.shape();
  require_shape("pixel_sample", "uniforms", shape, {shape[0], network.colours, shape[2], shape[3]});
  require_shape("pixel_sample", "given", task.given.shape(), shape);
  require_shape("pixel_sample", "known", task.known.shape(), {shape[2], shape[3]});
}

// logits: the colour's, `step` apart.
template <class T>
T draw(const PixelNetwork& network, const T* logits, std::int64_t step, double u) {
  if (network.one_logit) return static_cast<T>(nn::choose_bit(logits[0], u));
  return static_cast<T>(nn::choose_class(logits, network.levels, step, u));
}

// The state of one LSTM: its pre-activations at one pixel, and the maps of h and c.
template <class T>
struct LstmMaps {
  PixelFilter<T> from_input, from_state;
  FeatureMap<T> h, c;
  std::vector<T> z;                    // [N,4h] of the pixel
  std::vector<T> scratch;              // of cell()
  FeatureMap<T> padding_h, padding_c;  // Diagonal BiLSTM: [1,1,1,h], the state that enters the next row

  LstmMaps(const nn::Parameters<T>& parameters, const std::string& name, PixelMask mask, int colours,
           const Shape& image, std::int64_t origin_row, std::int64_t origin_column)
      : from_input(parameters[name + ".conv_is.weight"].value, parameters[name + ".conv_is.bias"].value, mask,
                   colours, parameters[name + ".conv_is.weight"].value.extent(2) / 2,
                   parameters[name + ".conv_is.weight"].value.extent(3) / 2),
        from_state(parameters[name + ".conv_ss.weight"].value, parameters[name + ".conv_ss.bias"].value,
                   PixelMask::none, colours, origin_row, origin_column),
        h(image[0], image[2], image[3], parameters[name + ".conv_ss.weight"].value.extent(1)),
        c(h),
        z(static_cast<std::size_t>(image[0] * 4 * h.channels)),
        padding_h(image[0], 2, 1, h.channels),
        padding_c(image[0], 1, 1, h.channels) {}

  std::int64_t width() const { return h.channels; }

  // One LSTM cell from z; `old_c(n)` is the state before, to_h(n) and to_c(n) the places of the new one.
  template <class Old, class ToH, class ToC>
  void cell(int colour, std::int64_t colours, Old old_c, ToH to_h, ToC to_c) {
    const std::int64_t own = (width() - colour + colours - 1) / colours;  // cells of this colour
    scratch.resize(static_cast<std::size_t>(5 * own));
    T *i = scratch.data(), *f = i + own, *o = f + own, *g = o + own, *next = g + own;
    for (std::int64_t n = 0; n < h.samples; ++n) {
      for (std::int64_t gate = 0; gate < 4; ++gate) {
        const T* from = z.data() + (n * 4 + gate) * width() + colour;
        for (std::int64_t k = 0; k < own; ++k) i[gate * own + k] = from[k * colours];
      }
      autodiff::map_sigmoid(3 * own, i, i);
      autodiff::map_tanh(own, g, g);
      const T* before = old_c(n);
      T *out_h = to_h(n), *out_c = to_c(n);
      for (std::int64_t k = 0; k < own; ++k) {
        const T old = before == nullptr ? T{0} : before[colour + k * colours];
        next[k] = out_c[colour + k * colours] = f[k] * old + i[k] * g[k];
      }
      autodiff::map_tanh(own, next, next);
      for (std::int64_t k = 0; k < own; ++k) out_h[colour + k * colours] = o[k] * next[k];
    }
  }
};

template <class T>
class IncrementalNetwork {
 public:
  IncrementalNetwork(const nn::Parameters<T>& parameters, const PixelNetwork& network, const Shape& image,
                     const Tensor<double>& context)
      : network_(network), colours_(network.colours), width_(image[3]) {
    const std::vector<int> channels = register_channels(network);
    for (const int count : channels) registers_.emplace_back(image[0], image[2], image[3], count);
    whole_row_.push_back(false);
    for (const PixelLayer& layer : network.layers) {
      whole_row_.push_back(knows_rows_above_only(layer));
      prepare(parameters, layer, image);
      if (layer.kind == PixelLayerKind::context) fill(registers_[whole_row_.size() - 1], context);
    }
  }

  void set(std::int64_t n, int colour, std::int64_t row, std::int64_t column, T value) {
    registers_[0].at(n, row, column)[colour] = value / static_cast<T>(network_.levels - 1);
  }

  // Everything that needs the rows above and no more.
  void begin_row(std::int64_t row) {
    for (std::size_t k = 0; k < network_.layers.size(); ++k) {
      if (right_[k] && row > 0) {
        run_right(k, row);
        advance_padding(*left_[k], row == 1);
      }
      if (!whole_row_[k + 1]) continue;
      for (std::int64_t column = 0; column < width_; ++column) {
        for (int colour = 0; colour < colours_; ++colour) run(k, row, column, colour);
      }
    }
  }

  // The logits of one colour of one pixel; sample n's are at the result + n * (channels of the last
  // register).
  const FeatureMap<T>& run_pixel(std::int64_t row, std::int64_t column, int colour) {
    for (std::size_t k = 0; k < network_.layers.size(); ++k) {
      if (!whole_row_[k + 1]) run(k, row, column, colour);
    }
    return registers_.back();
  }

 private:
  static void fill(FeatureMap<T>& map, const Tensor<double>& image) {
    require_shape("pixel_sample", "the context", image.shape(),
                  {map.samples, map.channels, map.height, map.width});
    for (std::int64_t n = 0; n < map.samples; ++n) {
      for (std::int64_t c = 0; c < map.channels; ++c) {
        for (std::int64_t row = 0; row < map.height; ++row) {
          for (std::int64_t column = 0; column < map.width; ++column) {
            map.at(n, row, column)[c] = static_cast<T>(image(n, c, row, column));
          }
        }
      }
    }
  }

  // A context, which is known as a whole, counts as such.
  bool knows_rows_above_only(const PixelLayer& layer) const {
    const bool input = whole_row_[static_cast<std::size_t>(layer.input)];
    switch (layer.kind) {
      case PixelLayerKind::context:
        return true;
      case PixelLayerKind::conv:
        return layer.mask == PixelMask::above || (input && layer.mask != PixelMask::a);
      case PixelLayerKind::relu:
      case PixelLayerKind::gate:
        return input;
      case PixelLayerKind::add:
        return input && whole_row_[static_cast<std::size_t>(layer.other)];
      default:
        return false;
    }
  }

  void prepare(const nn::Parameters<T>& parameters, const PixelLayer& layer, const Shape& image) {
    filters_.emplace_back();
    left_.emplace_back();
    right_.emplace_back();
    if (layer.kind == PixelLayerKind::conv) {
      filters_.back().emplace(parameters[layer.name + ".weight"].value,
                              parameters[layer.name + ".bias"].value, layer.mask, colours_,
                              layer.kernel_height / 2, layer.kernel_width / 2);
    } else if (layer.kind == PixelLayerKind::row_lstm) {
      left_.back() = std::make_unique<LstmMaps<T>>(parameters, layer.name, layer.mask, colours_, image, 1,
                                                   layer.kernel_width / 2);
    } else if (layer.kind == PixelLayerKind::diagonal_bilstm) {
      // Applied to a map of two rows and one column: the states at (row-1, column) and (row, column-1).
      left_.back() = std::make_unique<LstmMaps<T>>(parameters, layer.name + ".lstm_l", layer.mask, colours_,
                                                   image, 0, 0);
      right_.back() = std::make_unique<LstmMaps<T>>(parameters, layer.name + ".lstm_r", layer.mask, colours_,
                                                    image, 0, 0);
    }
  }

  void run(std::size_t k, std::int64_t row, std::int64_t column, int colour) {
    const PixelLayer& layer = network_.layers[k];
    const FeatureMap<T>& from = registers_[static_cast<std::size_t>(layer.input)];
    FeatureMap<T>& to = registers_[k + 1];
    const std::int64_t stride = to.height * to.width * to.channels;
    switch (layer.kind) {
      case PixelLayerKind::context:
        break;
      case PixelLayerKind::conv:
        filters_[k]->apply(from, row, column, colour, to.at(0, row, column), stride, false);
        break;
      case PixelLayerKind::relu:
        for_channels(to, row, column, colour, [&](std::int64_t n, std::int64_t c) {
          return std::max(from.at(n, row, column)[c], T{0});
        });
        break;
      case PixelLayerKind::add: {
        const FeatureMap<T>& other = registers_[static_cast<std::size_t>(layer.other)];
        const T weight = static_cast<T>(layer.weight);
        for_channels(to, row, column, colour, [&](std::int64_t n, std::int64_t c) {
          return weight * from.at(n, row, column)[c] + other.at(n, row, column)[c];
        });
        break;
      }
      case PixelLayerKind::gate:
        for_channels(to, row, column, colour, [&](std::int64_t n, std::int64_t c) {
          const T* x = from.at(n, row, column);
          return std::tanh(x[c]) * autodiff::sigmoid_of(x[to.channels + c]);
        });
        break;
      case PixelLayerKind::row_lstm:
        run_row_lstm(*left_[k], from, to, row, column, colour);
        break;
      case PixelLayerKind::diagonal_bilstm:
        step_diagonal(*left_[k], from, row, column, column - 1, colour);
        for_channels(to, row, column, colour, [&](std::int64_t n, std::int64_t c) {
          return left_[k]->h.at(n, row, column)[c] +
                 (row > 0 ? right_[k]->h.at(n, row - 1, column)[c] : T{0});
        });
        break;
    }
  }

  template <class F>
  void for_channels(FeatureMap<T>& to, std::int64_t row, std::int64_t column, int colour, F value) {
    for (std::int64_t n = 0; n < to.samples; ++n) {
      T* out = to.at(n, row, column);
      for (std::int64_t c = colour; c < to.channels; c += colours_) out[c] = value(n, c);
    }
  }

  void run_row_lstm(LstmMaps<T>& lstm, const FeatureMap<T>& from, FeatureMap<T>& to, std::int64_t row,
                    std::int64_t column, int colour) {
    const std::int64_t stride = 4 * lstm.width();
    lstm.from_input.apply(from, row, column, colour, lstm.z.data(), stride, false);
    // The filter's only row lies on the row above the pixel.
    lstm.from_state.apply(lstm.h, row, column, colour, lstm.z.data(), stride, true);
    lstm.cell(
        colour, colours_, [&](std::int64_t n) { return row > 0 ? lstm.c.at(n, row - 1, column) : nullptr; },
        [&](std::int64_t n) { return lstm.h.at(n, row, column); },
        [&](std::int64_t n) { return lstm.c.at(n, row, column); });
    for_channels(to, row, column, colour,
                 [&](std::int64_t n, std::int64_t c) { return lstm.h.at(n, row, column)[c]; });
  }

  // The state at (row, column), where `previous` is the column before it in the direction of the LSTM. Before
  // the first column lies the state that comes out of the skewed image's corner.
  void step_diagonal(LstmMaps<T>& lstm, const FeatureMap<T>& from, std::int64_t row, std::int64_t column,
                     std::int64_t previous, int colour) {
    const std::int64_t stride = 4 * lstm.width();
    const bool first = previous < 0 || previous >= width_;
    FeatureMap<T> before(lstm.h.samples, 2, 1, lstm.width());  // above, then beside
    for (std::int64_t n = 0; n < before.samples; ++n) {
      if (row > 0) std::copy_n(lstm.h.at(n, row - 1, column), lstm.width(), before.at(n, 0, 0));
      if (!first) {
        std::copy_n(lstm.h.at(n, row, previous), lstm.width(), before.at(n, 1, 0));
      } else if (row > 0) {
        std::copy_n(lstm.padding_h.at(n, 1, 0), lstm.width(), before.at(n, 1, 0));
      }
    }
    lstm.from_input.apply(from, row, column, colour, lstm.z.data(), stride, false);
    lstm.from_state.apply(before, 0, 0, colour, lstm.z.data(), stride, true);
    lstm.cell(
        colour, colours_,
        [&](std::int64_t n) -> const T* {
          if (!first) return lstm.c.at(n, row, previous);
          return row > 0 ? lstm.padding_c.at(n, 0, 0) : nullptr;
        },
        [&](std::int64_t n) { return lstm.h.at(n, row, column); },
        [&](std::int64_t n) { return lstm.c.at(n, row, column); });
  }

  // In the corner all rows have the same state at the same skewed column: one step for each new row.
  void advance_padding(LstmMaps<T>& lstm, bool is_first) {
    for (int colour = 0; colour < colours_; ++colour) {
      lstm.from_state.apply(lstm.padding_h, 0, 0, colour, lstm.z.data(), 4 * lstm.width(), false);
    }
    for (int colour = 0; colour < colours_; ++colour) {
      lstm.cell(
          colour, colours_,
          [&](std::int64_t n) -> const T* { return is_first ? nullptr : lstm.padding_c.at(n, 0, 0); },
          [&](std::int64_t n) { return lstm.padding_h.at(n, 0, 0); },
          [&](std::int64_t n) { return lstm.padding_c.at(n, 0, 0); });
    }
    for (std::int64_t n = 0; n < lstm.h.samples; ++n) {
      std::copy_n(lstm.padding_h.at(n, 0, 0), lstm.width(), lstm.padding_h.at(n, 1, 0));
    }
  }

  // The mirrored direction's states of the row above, from right to left.
  void run_right(std::size_t k, std::int64_t row) {
    LstmMaps<T>& lstm = *right_[k];
    const FeatureMap<T>& from = registers_[static_cast<std::size_t>(network_.layers[k].input)];
    if (row > 1) advance_padding(lstm, row == 2);
    for (std::int64_t column = width_; column-- > 0;) {
      for (int colour = 0; colour < colours_; ++colour) {
        step_diagonal(lstm, from, row - 1, column, column + 1, colour);
      }
    }
  }

  const PixelNetwork& network_;
  int colours_;
  std::int64_t width_;
  std::vector<FeatureMap<T>> registers_;
  std::vector<bool> whole_row_;  // of a register: a row of it knows the rows above only
  std::vector<std::optional<PixelFilter<T>>> filters_;
  std::vector<std::unique_ptr<LstmMaps<T>>> left_, right_;  // Row LSTM: left
};

}  // namespace

PixelTask generation(const PixelNetwork& network, std::int64_t samples, std::int64_t height,
                     std::int64_t width, Random& random) {
  const Shape shape{samples, network.colours, height, width};
  return {uniform_tensor<double>(random, shape), Tensor<double>(shape), Tensor<double>({height, width}), {}};
}

template <class T>
Tensor<T> pixel_sample(const nn::Parameters<T>& parameters, const PixelNetwork& network,
                       const PixelTask& task) {
  require_fitting(network, task);
  const Shape& shape = task.uniforms.shape();
  IncrementalNetwork<T> incremental(parameters, network, shape, task.context);
  Tensor<T> v(shape);
  for (std::int64_t row = 0; row < shape[2]; ++row) {
    incremental.begin_row(row);
    for (std::int64_t column = 0; column < shape[3]; ++column) {
      for (int colour = 0; colour < network.colours; ++colour) {
        const FeatureMap<T>& logits = incremental.run_pixel(row, column, colour);
        for (std::int64_t n = 0; n < shape[0]; ++n) {
          v(n, colour, row, column) = task.known(row, column) != 0
                                          ? static_cast<T>(task.given(n, colour, row, column))
                                          : draw(network, logits.at(n, row, column) + colour, network.colours,
                                                 task.uniforms(n, colour, row, column));
          incremental.set(n, colour, row, column, v(n, colour, row, column));
        }
      }
    }
  }
  return v;
}

template <class T>
Tensor<T> pixel_sample_naive(nn::Parameters<T>& parameters, const PixelNetwork& network,
                             const PixelTask& task) {
  require_fitting(network, task);
  const Shape& shape = task.uniforms.shape();
  autodiff::Tape<T> tape(autodiff::Mode::evaluate);
  const Tensor<T> context = nn::cast<T>(task.context);
  Tensor<T> v(shape);
  for (std::int64_t row = 0; row < shape[2]; ++row) {
    for (std::int64_t column = 0; column < shape[3]; ++column) {
      for (int colour = 0; colour < network.colours; ++colour) {
        if (task.known(row, column) != 0) {
          for (std::int64_t n = 0; n < shape[0]; ++n) {
            v(n, colour, row, column) = static_cast<T>(task.given(n, colour, row, column));
          }
          continue;
        }
        tape.clear();
        const autodiff::Var<T> logits = pixel_logits(tape, parameters, network, v, context);
        const std::int64_t plane = shape[2] * shape[3];
        for (std::int64_t n = 0; n < shape[0]; ++n) {
          const T* own =
              logits.value().data() + (n * logits.extent(1) + colour) * plane + row * shape[3] + column;
          v(n, colour, row, column) =
              draw(network, own, network.colours * plane, task.uniforms(n, colour, row, column));
        }
      }
    }
  }
  return v;
}

#define INSTANTIATE(T)                                                                              \
  template Tensor<T> pixel_sample(const nn::Parameters<T>&, const PixelNetwork&, const PixelTask&); \
  template Tensor<T> pixel_sample_naive(nn::Parameters<T>&, const PixelNetwork&, const PixelTask&);
INSTANTIATE(float)
INSTANTIATE(double)
#undef INSTANTIATE

}  // namespace reference::models
