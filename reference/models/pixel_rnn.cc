#include "reference/models/pixel_rnn.hpp"

namespace reference::models {

PixelNetwork pixel_rnn(PixelLstm lstm, const PixelCnnOptions& options) {
  // PixelCNN without blocks is the frame; the LSTM layers go between its first layer and its head.
  PixelCnnOptions frame = options;
  frame.blocks = 0;
  const PixelNetwork around = pixel_cnn(frame);
  PixelNetwork network{options.colours, options.levels, options.one_logit};
  const auto add_map = [&network, &options](int input, const std::string& name, int kernel) {
    return network.add({.kind = PixelLayerKind::conv,
                        .input = input,
                        .name = name,
                        .mask = PixelMask::none,
                        .kernel_height = kernel,
                        .kernel_width = kernel,
                        .outputs = 2 * options.features});
  };
  int features = 0;  // of the context
  if (options.context > 0) {
    const int context = network.add({.kind = PixelLayerKind::context, .outputs = options.context});
    features = network.add({.kind = PixelLayerKind::relu, .input = add_map(context, "context", 3)});
  }
  int x = network.add(around.layers[0]);
  for (int block = 0; block < options.blocks; ++block) {
    const std::string name = "lstm." + std::to_string(block);
    if (options.context > 0) {
      const int map = add_map(features, name + ".context", 1);
      x = network.add({.kind = PixelLayerKind::add, .input = x, .other = map});
    }
    const int h = network.add(
        {.kind = lstm == PixelLstm::row ? PixelLayerKind::row_lstm : PixelLayerKind::diagonal_bilstm,
         .input = x,
         .name = name,
         .mask = PixelMask::b,
         .kernel_width = lstm == PixelLstm::row ? 3 : 1,
         .outputs = options.features});
    const int up = network.add({.kind = PixelLayerKind::conv,
                                .input = h,
                                .name = name + ".up",
                                .mask = PixelMask::b,
                                .outputs = 2 * options.features});
    x = network.add({.kind = PixelLayerKind::add, .input = x, .other = up});
  }
  const int moved = x - 1;  // registers of the head, which followed the first layer's
  for (std::size_t k = 1; k < around.layers.size(); ++k) {
    PixelLayer layer = around.layers[k];
    layer.input += moved;
    network.add(std::move(layer));
  }
  return network;
}

}  // namespace reference::models
