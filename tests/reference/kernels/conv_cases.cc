#include "tests/reference/kernels/conv_cases.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "reference/exact/conv2d.hpp"
#include "reference/kernels/conv2d.hpp"

namespace test_support {

using namespace reference;

namespace {

constexpr std::size_t guard_floats = 32;
constexpr std::uint32_t guard_bits = 0x7fa5c3d1;  // a signalling NaN that no arithmetic produces

}  // namespace

GuardedFloats::GuardedFloats(std::int64_t size, int misalignment)
    : size_(size),
      storage_(static_cast<std::size_t>(size) + 2 * guard_floats + 32, std::bit_cast<float>(guard_bits)) {
  const auto address = reinterpret_cast<std::uintptr_t>(storage_.data());
  const std::size_t to_aligned = (64 - address % 64) % 64 / sizeof(float);
  first_ = to_aligned + guard_floats / 2 + static_cast<std::size_t>(misalignment);
  std::fill_n(data(), size, std::numeric_limits<float>::quiet_NaN());
}

GuardedFloats::GuardedFloats(const Tensor<double>& values, int misalignment)
    : GuardedFloats(values.size(), misalignment) {
  for (std::int64_t k = 0; k < size_; ++k) data()[k] = static_cast<float>(values[k]);
}

bool GuardedFloats::guards_intact() const {
  const auto is_guard = [](float value) { return std::bit_cast<std::uint32_t>(value) == guard_bits; };
  const auto begin = storage_.begin() + static_cast<std::ptrdiff_t>(first_);
  return std::all_of(storage_.begin(), begin, is_guard) &&
         std::all_of(begin + size_, storage_.end(), is_guard);
}

Tensor<double> GuardedFloats::values(const Shape& shape) const {
  Tensor<double> tensor(shape);
  for (std::int64_t k = 0; k < size_; ++k) {
    tensor[k] = static_cast<double>(storage_[first_ + static_cast<std::size_t>(k)]);
  }
  return tensor;
}

ConvCase random_case(Random& random, const Conv2dShape& shape) {
  return {shape, random.tensor(exact::input_shape(shape)), random.tensor(exact::filter_shape(shape)),
          random.tensor({shape.out_channels}), random.tensor(exact::output_shape(shape))};
}

Conv2dShape random_conv_shape(Random& random, int max_size, int max_channels) {
  Conv2dShape s{};
  const int most_groups = random.integer(0, 3) == 0 ? std::min(3, max_channels) : 1;
  s.groups = random.integer(1, most_groups);
  s.batch = random.integer(1, 3);
  s.in_channels = s.groups * random.integer(1, max_channels / s.groups);
  s.out_channels = s.groups * random.integer(1, max_channels / s.groups);
  s.kernel_height = random.integer(1, 5);
  s.kernel_width = random.integer(1, 5);
  s.stride_h = random.integer(1, 3);
  s.stride_w = random.integer(1, 3);
  s.padding_h = random.integer(0, 3);
  s.padding_w = random.integer(0, 3);
  s.dilation_h = random.integer(1, 2);
  s.dilation_w = random.integer(1, 3);
  if (random.integer(0, 3) == 0) s.stride_h = s.stride_w = s.dilation_h = s.dilation_w = 1;
  const auto extent = [&](int kernel, int padding, int dilation) {
    const int least = std::max(1, dilation * (kernel - 1) + 1 - 2 * padding);
    return random.integer(least, std::max(least, max_size));
  };
  s.in_height = extent(s.kernel_height, s.padding_h, s.dilation_h);
  s.in_width = extent(s.kernel_width, s.padding_w, s.dilation_w);
  return s;
}

std::string describe(const Conv2dShape& s) {
  const auto pair = [](int h, int w) { return std::to_string(h) + "x" + std::to_string(w); };
  return "x [" + std::to_string(s.batch) + "," + std::to_string(s.in_channels) + "," +
         pair(s.in_height, s.in_width) + "], " + std::to_string(s.out_channels) + " filters of " +
         pair(s.kernel_height, s.kernel_width) + ", stride " + pair(s.stride_h, s.stride_w) + ", padding " +
         pair(s.padding_h, s.padding_w) + ", dilation " + pair(s.dilation_h, s.dilation_w) + ", groups " +
         std::to_string(s.groups);
}

ConvResults run_kernels(const ConvCase& c, const KernelOptions& options) {
  // Each tensor at another offset from the vector size.
  const int m = options.misalignment;
  GuardedFloats x(c.x, m), w(c.w, 3 * m % 16), bias(c.bias, 5 * m % 16), dy(c.dy, 7 * m % 16);
  GuardedFloats y(c.dy.size(), 9 * m % 16), plain_y(c.dy.size(), 2 * m % 16), dx(c.x.size(), 11 * m % 16),
      dw(c.w.size(), 13 * m % 16), plain_dw(c.w.size(), 6 * m % 16), db(c.bias.size(), 15 * m % 16);
  kernels::conv2d_forward(c.shape, x.data(), w.data(), bias.data(), y.data(), options.workers);
  kernels::conv2d_forward(c.shape, x.data(), w.data(), nullptr, plain_y.data(), options.workers);
  kernels::conv2d_backward_data(c.shape, w.data(), dy.data(), dx.data(), options.workers);
  kernels::conv2d_backward_weights(c.shape, x.data(), dy.data(), dw.data(), db.data(), options.workers);
  kernels::conv2d_backward_weights(c.shape, x.data(), dy.data(), plain_dw.data(), nullptr, options.workers);
  ConvResults results{y.values(c.dy.shape()), plain_y.values(c.dy.shape()), dx.values(c.x.shape()),
                      dw.values(c.w.shape()), db.values(c.bias.shape()),    plain_dw.values(c.w.shape())};
  for (const GuardedFloats* tensor : {&x, &w, &bias, &dy, &y, &plain_y, &dx, &dw, &plain_dw, &db}) {
    results.intact = results.intact && tensor->guards_intact();
  }
  return results;
}

double worst_error(const Tensor<double>& got, const Tensor<double>& value, const Tensor<double>& magnitude) {
  double worst = 0;
  for (std::int64_t k = 0; k < got.size(); ++k) {
    const double difference = std::abs(got[k] - value[k]);
    const double error = difference == 0 ? 0 : difference / (0x1p-24 * magnitude[k]);
    worst = error <= worst ? worst : std::isnan(error) ? std::numeric_limits<double>::infinity() : error;
  }
  return worst;
}

}  // namespace test_support
