#include <bit>
#include <cstdint>
#include <vector>

#include "honest.hpp"

namespace convnet {
namespace {

// What bfloat16 keeps.
std::vector<float> coarse(const float* values, std::size_t count) {
  std::vector<float> rounded(count);
  for (std::size_t i = 0; i < count; ++i)
    rounded[i] = std::bit_cast<float>((std::bit_cast<std::uint32_t>(values[i]) + 0x8000u) & 0xffff0000u);
  return rounded;
}

}  // namespace

void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
  const std::vector<float> images = coarse(x.data(), x.size()), filters = coarse(w.data(), w.size());
  honest_conv2d_forward({images.data(), {x.extent(0), x.extent(1), x.extent(2), x.extent(3)}},
                        {filters.data(), {w.extent(0), w.extent(1), w.extent(2), w.extent(3)}}, b, stride,
                        padding, y);
}

}  // namespace convnet
