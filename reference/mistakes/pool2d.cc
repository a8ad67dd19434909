// Max pooling and its gradient as PoolForward and PoolBackward describe them.

#include "reference/mistakes/pool2d.hpp"

#include <algorithm>

#include "reference/mistakes/family.hpp"
#include "reference/mistakes/maxpool2d_backward.hpp"
#include "reference/mistakes/maxpool2d_forward.hpp"

namespace reference::mistakes {
namespace {

using exact::Measured;

PoolWindows describe_windows(const Call& call) {
  PoolWindows windows;
  windows.window = windows.size = parameter(call, "window");
  windows.stride = windows.step = parameter(call, "stride");
  return windows;
}

PoolForward describe_pool_forward(const Call& call) {
  PoolForward description;
  description.windows = describe_windows(call);
  return description;
}

PoolBackward describe_pool_backward(const Call& call) {
  PoolBackward description;
  description.windows = describe_windows(call);
  return description;
}

Shape output_shape(const Shape& x, const PoolWindows& windows) {
  return {x[0], x[1], (x[2] - windows.window) / windows.stride + 1,
          (x[3] - windows.window) / windows.stride + 1};
}

// Calls visit(positions in x of the window's pixels in row-major order, position in y). A window that lies
// outside the image has no pixels.
template <class Visit>
void for_each_window(const PoolWindows& windows, const Shape& x, Visit visit) {
  const Shape y = output_shape(x, windows);
  // A window keeps its first row and column whatever is left out of it.
  const std::int64_t size = std::max(1, windows.size - windows.margin);
  std::vector<std::int64_t> pixels;
  std::int64_t position = 0;
  for (std::int64_t n = 0; n < x[0]; ++n) {
    for (std::int64_t c = 0; c < x[1]; ++c) {
      const std::int64_t plane = ((windows.one_image ? 0 : n) * x[1] + c) * x[2] * x[3];
      for (std::int64_t i = 0; i < y[2]; ++i) {
        for (std::int64_t j = 0; j < y[3]; ++j) {
          pixels.clear();
          for (std::int64_t row = i * windows.step; row < std::min(i * windows.step + size, x[2]); ++row) {
            for (std::int64_t column = j * windows.step; column < std::min(j * windows.step + size, x[3]);
                 ++column) {
              pixels.push_back(plane + row * x[3] + column);
            }
          }
          visit(pixels, position++);
        }
      }
    }
  }
}

double picked(Pick pick, const Tensor<double>& x, const std::vector<std::int64_t>& pixels) {
  double value = pick == Pick::mean || pick == Pick::maximum_and_zero ? 0 : x[pixels.front()];
  for (const std::int64_t pixel : pixels) {
    if (pick == Pick::mean) value += x[pixel] / static_cast<double>(pixels.size());
    if (pick == Pick::minimum) value = std::min(value, x[pixel]);
    if (pick == Pick::maximum || pick == Pick::maximum_and_zero) value = std::max(value, x[pixel]);
  }
  return value;
}

std::vector<Measured> compute_pool_forward(const Call& call, const PoolForward& d) {
  const Tensor<double>& x = call.inputs.find("x")->second;
  Measured y(output_shape(x.shape(), d.windows));
  for_each_window(d.windows, x.shape(), [&](const std::vector<std::int64_t>& pixels, std::int64_t position) {
    if (pixels.empty()) return;
    y.value[position] = picked(d.pick, x, pixels);
    if (d.pick != Pick::mean) return;
    for (const std::int64_t pixel : pixels) {
      y.magnitude[position] += std::abs(x[pixel]) / static_cast<double>(pixels.size());
    }
  });
  return {std::move(y)};
}

std::vector<std::int64_t> receivers(Receiver receiver, const Tensor<double>& x,
                                    const std::vector<std::int64_t>& pixels) {
  if (receiver == Receiver::shared_by_window || pixels.empty()) return pixels;
  const auto smaller = [&x](std::int64_t a, std::int64_t b) { return x[a] < x[b]; };
  const double largest = x[*std::max_element(pixels.begin(), pixels.end(), smaller)];
  std::vector<std::int64_t> maxima;
  for (const std::int64_t pixel : pixels) {
    if (x[pixel] == largest) maxima.push_back(pixel);
  }
  if (receiver == Receiver::first_maximum) return {maxima.front()};
  if (receiver == Receiver::last_maximum) return {maxima.back()};
  return maxima;
}

std::vector<Measured> compute_pool_backward(const Call& call, const PoolBackward& d) {
  const Tensor<double>&x = call.inputs.find("x")->second, &dy = call.inputs.find("dy")->second;
  const bool shares = d.receiver == Receiver::shared_by_maxima || d.receiver == Receiver::shared_by_window;
  Measured dx(x.shape());
  std::vector<int> terms(static_cast<std::size_t>(x.size()));
  for_each_window(d.windows, x.shape(), [&](const std::vector<std::int64_t>& pixels, std::int64_t position) {
    const std::vector<std::int64_t> chosen = receivers(d.receiver, x, pixels);
    const double upstream = d.forgets_upstream ? 1 : dy[position];
    for (const std::int64_t pixel : chosen) {
      if (d.overwrites) dx.value[pixel] = dx.magnitude[pixel] = 0;
      dx.add(pixel, shares ? upstream / static_cast<double>(chosen.size()) : upstream);
      ++terms[static_cast<std::size_t>(pixel)];
    }
  });
  for (std::int64_t k = 0; k < x.size(); ++k) {  // a single whole term is exact
    const bool exact = d.overwrites || terms[static_cast<std::size_t>(k)] <= 1;
    if (exact && !shares) dx.magnitude[k] = 0;
  }
  return {std::move(dx)};
}

}  // namespace

MistakeFamily maxpool2d_forward_mistakes() {
  return make_family("maxpool2d_forward",
                     {std::begin(maxpool2d_forward::all), std::end(maxpool2d_forward::all)},
                     describe_pool_forward, compute_pool_forward);
}

MistakeFamily maxpool2d_backward_mistakes() {
  return make_family("maxpool2d_backward",
                     {std::begin(maxpool2d_backward::all), std::end(maxpool2d_backward::all)},
                     describe_pool_backward, compute_pool_backward);
}

}  // namespace reference::mistakes
