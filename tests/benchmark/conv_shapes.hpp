#pragma once
// The convolutions that bench_conv times: layers of small and large networks, and shapes that suit nobody.

#include <array>

#include "reference/conv2d_shape.hpp"

namespace benchmark {

struct NamedConv {
  const char* name;
  reference::Conv2dShape shape;
};

inline constexpr reference::Conv2dShape conv(int batch, int channels, int height, int width, int filters,
                                             int kernel, int stride, int padding) {
  return {.batch = batch,
          .in_channels = channels,
          .in_height = height,
          .in_width = width,
          .out_channels = filters,
          .kernel_height = kernel,
          .kernel_width = kernel,
          .stride_h = stride,
          .stride_w = stride,
          .padding_h = padding,
          .padding_w = padding};
}

inline constexpr std::array conv_shapes = {
    NamedConv{"mnist-1-8-k3", conv(64, 1, 28, 28, 8, 3, 1, 1)},
    NamedConv{"mnist-8-16-k3", conv(64, 8, 14, 14, 16, 3, 1, 1)},
    NamedConv{"mnist-1-32-k5", conv(64, 1, 28, 28, 32, 5, 1, 2)},
    NamedConv{"mnist-32-64-k5", conv(64, 32, 14, 14, 64, 5, 1, 2)},
    NamedConv{"cifar-3-64-k3", conv(32, 3, 32, 32, 64, 3, 1, 1)},
    NamedConv{"cifar-64-64-k3", conv(32, 64, 32, 32, 64, 3, 1, 1)},
    NamedConv{"cifar-64-128-k3s2", conv(32, 64, 16, 16, 128, 3, 2, 1)},
    NamedConv{"cifar-128-256-k3", conv(32, 128, 8, 8, 256, 3, 1, 1)},
    NamedConv{"cifar-256-256-k1", conv(32, 256, 8, 8, 256, 1, 1, 0)},
    NamedConv{"large-64-64-k3", conv(8, 64, 56, 56, 64, 3, 1, 1)},
    NamedConv{"large-3-64-k7s2", conv(8, 3, 224, 224, 64, 7, 2, 3)},
    NamedConv{"large-512-512-k3", conv(8, 512, 7, 7, 512, 3, 1, 1)},
    NamedConv{"odd-7-13-k4s3", conv(4, 7, 31, 17, 13, 4, 3, 2)},
    NamedConv{"odd-16-16-k11", conv(1, 16, 64, 64, 16, 11, 1, 5)},
};

}  // namespace benchmark
