#include <stdexcept>

#include "golden_models.hpp"
#include "reference/autodiff/ops.hpp"
#include "reference/models/pixel_network.hpp"
#include "tests/reference/golden/parameters.hpp"
#include "tests/reference/golden/pixel_dependencies.hpp"

namespace {

using namespace reference;
using autodiff::Tape;
using autodiff::Var;
constexpr models::PixelMask mask_b = models::PixelMask::b;

template <class T>
void read_pixelrnn_in(golden::Case& c) {
  const std::string kind = c.text("layer");
  const int h = c.integer("h");
  const bool row = kind == "row_lstm", both = kind == "diag_bilstm";
  std::vector<std::string> names;
  for (const std::string& side : row    ? std::vector<std::string>{""}
                                 : both ? std::vector<std::string>{"lstm_l.", "lstm_r."}
                                        : std::vector<std::string>{"lstm_l."}) {
    for (const char* what : {"conv_is.weight", "conv_is.bias", "conv_ss.weight", "conv_ss.bias"}) {
      names.push_back(side + what);
    }
  }
  // The models call a layer's parameters "<name>.conv_is.weight" and so on; here the layer is "layer".
  nn::Parameters<T> parameters;
  for (const std::string& name : names) parameters.add("layer." + name, nn::cast<T>(c.input(name)));
  const int k = c.integer(row ? "kernel" : "k_v");
  const Tensor<T>& ss = parameters[row ? "layer.conv_ss.weight" : "layer.lstm_l.conv_ss.weight"].value;
  if (ss.extent(0) != 4 * h || ss.extent(row ? 3 : 2) != k)
    throw std::runtime_error("conv_ss is of another size");

  const auto layer = [&](Tape<T>& tape, Var<T> x) {
    if (row) return models::row_lstm(tape, parameters, "layer", mask_b, 1, x);
    if (both) return models::diagonal_bilstm(tape, parameters, "layer", mask_b, 1, x);
    return models::diagonal_lstm(tape, parameters, "layer.lstm_l", mask_b, 1, x);
  };
  const Tensor<T> input = nn::cast<T>(c.input("x"));
  Tape<T> tape;
  const Var<T> x = tape.leaf(input);
  const Var<T> y = layer(tape, x);
  tape.backward(y, nn::cast<T>(c.input("gy")));
  golden::expect_output(c, "y", tape.value_tensor(y));
  nn::Parameters<T> gradients;
  gradients.add("x", input).gradient = tape.gradient_tensor(x);
  for (const std::string& name : names) {
    nn::Parameter<T>& parameter = parameters["layer." + name];
    gradients.add(name, parameter.value).gradient = parameter.gradient;
  }
  golden::expect_gradients(c, "d_", gradients);

  if (!row) {
    const Var<T> left = models::diagonal_lstm(tape, parameters, "layer.lstm_l", mask_b, 1, x);
    golden::expect_output(c, "zl", tape.value_tensor(left));
    const nlohmann::json& full = c.setting("full_causal_context");
    if (full.is_boolean() != both) throw std::runtime_error("full_causal_context is of another kind");
    if (both) {
      const Var<T> mirrored = models::diagonal_lstm(tape, parameters, "layer.lstm_r", mask_b, 1, flip(x, 3));
      golden::expect_output(c, "zr_flipped_back", tape.value_tensor(flip(mirrored, 3)));
      // What a public implementation computes: the right map is not mirrored back.
      golden::expect_output(c, "peer_out", tape.value_tensor(left + models::shift_down(mirrored)));
    }
  }
}

// In double, where the smallest share is not lost in rounding.
void read_dependencies(golden::Case& c) {
  const std::string kind = c.text("layer");
  nn::Parameters<double> parameters;
  for (const char* side : {"", "lstm_l.", "lstm_r."}) {
    for (const char* what : {"conv_is.weight", "conv_is.bias", "conv_ss.weight", "conv_ss.bias"}) {
      const std::string name = std::string(side) + what;
      if (c.has_input(name)) parameters.add("layer." + name, c.input(name));
    }
  }
  const auto layer = [&](Tape<double>& tape, const Tensor<double>& image) {
    const Var<double> x = tape.constant(image);
    if (kind == "row_lstm") return models::row_lstm(tape, parameters, "layer", mask_b, 1, x);
    if (kind == "diag_bilstm") return models::diagonal_bilstm(tape, parameters, "layer", mask_b, 1, x);
    return models::diagonal_lstm(tape, parameters, "layer.lstm_l", mask_b, 1, x);
  };
  Shape image = c.input("x").shape();
  image[0] = 1;
  c.expect("dependency_HWxHW", golden::dependencies(layer, image), 0);
}

}  // namespace

void read_pixelrnn(golden::Case& c) {
  read_pixelrnn_in<double>(c);
  read_pixelrnn_in<float>(c);
  read_dependencies(c);
}
