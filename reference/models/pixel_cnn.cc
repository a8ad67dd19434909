#include "reference/models/pixel_cnn.hpp"

namespace reference::models {
namespace {

int conv(PixelNetwork& network, int input, const std::string& name, PixelMask mask, int height, int width,
         int outputs) {
  return network.add({.kind = PixelLayerKind::conv,
                      .input = input,
                      .name = name,
                      .mask = mask,
                      .kernel_height = height,
                      .kernel_width = width,
                      .outputs = outputs});
}

int relu(PixelNetwork& network, int input) {
  return network.add({.kind = PixelLayerKind::relu, .input = input});
}

int gate(PixelNetwork& network, int input) {
  return network.add({.kind = PixelLayerKind::gate, .input = input});
}

int add(PixelNetwork& network, int input, int other, double weight = 1) {
  return network.add({.kind = PixelLayerKind::add, .input = input, .other = other, .weight = weight});
}

int logit_channels(const PixelCnnOptions& options) {
  return options.one_logit ? options.colours : options.colours * options.levels;
}

void add_head(PixelNetwork& network, int input, const PixelCnnOptions& options) {
  const int hidden = conv(network, relu(network, input), "_head.1", PixelMask::b, 1, 1, options.head);
  conv(network, relu(network, hidden), "_head.3", PixelMask::b, 1, 1, logit_channels(options));
}

}  // namespace

PixelNetwork pixel_cnn(const PixelCnnOptions& options) {
  PixelNetwork network{options.colours, options.levels, options.one_logit};
  const int h = options.features;
  int x = conv(network, 0, "_input", PixelMask::a, options.first_kernel, options.first_kernel, 2 * h);
  for (int block = 0; block < options.blocks; ++block) {
    const std::string name = "_causal_layers." + std::to_string(block) + "._net.";
    int f = conv(network, relu(network, x), name + "1", PixelMask::b, 1, 1, h);
    f = conv(network, relu(network, f), name + "3", PixelMask::b, 3, 3, h);
    f = conv(network, relu(network, f), name + "5", PixelMask::b, 1, 1, 2 * h);
    x = add(network, x, f, options.skip_weight);
  }
  add_head(network, x, options);
  return network;
}

PixelNetwork small_pixel_cnn(int colours, int levels, int features) {
  PixelNetwork network{colours, levels, false};
  const int first = conv(network, 0, "1", PixelMask::a, 3, 3, colours * features);
  const int second = conv(network, relu(network, first), "2", PixelMask::b, 3, 3, colours * features);
  conv(network, relu(network, second), "3", PixelMask::b, 1, 1, colours * levels);
  return network;
}

PixelNetwork gated_pixel_cnn(const PixelCnnOptions& options) {
  PixelNetwork network{options.colours, options.levels, options.one_logit};
  const int p = options.features, k = options.first_kernel;
  int vertical = 0, horizontal = 0;
  for (int block = 0; block <= options.blocks; ++block) {
    const bool first = block == 0;
    const std::string name = "gated." + std::to_string(block) + ".";
    const int size = first ? k : 3;
    // The first vertical filter reads rows above only; from then on a row of the stack knows no more than
    // that.
    const int v = conv(network, vertical, name + "vertical",
                       first ? PixelMask::above : PixelMask::above_and_row, size, size, 2 * p);
    const int link = conv(network, v, name + "link", PixelMask::none, 1, 1, 2 * p);
    const int own =
        conv(network, horizontal, name + "horizontal", first ? PixelMask::a : PixelMask::b, 1, size, 2 * p);
    const int out =
        conv(network, gate(network, add(network, own, link)), name + "out", PixelMask::b, 1, 1, p);
    vertical = gate(network, v);
    horizontal = first ? out : add(network, horizontal, out);
  }
  add_head(network, horizontal, options);
  return network;
}

}  // namespace reference::models
