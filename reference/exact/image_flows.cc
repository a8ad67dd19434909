// The parts of Glow, for coupling_flows.hpp.

#include "reference/exact/coupling_flows.hpp"
#include "reference/exact/rows.hpp"

namespace reference::exact {
namespace {

struct ImageShape {
  std::size_t channels, pixels;
};

ImageShape image_shape(std::string_view function, const Tensor<double>& x) {
  if (x.rank() != 4) refuse(function, "x has shape " + to_string(x.shape()) + ", but must have 4 dimensions");
  require_at_least(function, "the number of elements of x", x.size(), 1);
  return {static_cast<std::size_t>(x.extent(1)), static_cast<std::size_t>(x.extent(2) * x.extent(3))};
}

Shape sample_shape(const Tensor<double>& x) {
  return {x.extent(1), x.extent(2), x.extent(3)};
}

auto actnorm_row(ImageShape shape, bool backwards) {
  return [=](const auto& in, auto& out) {
    for (std::size_t c = 0; c < shape.channels; ++c) {
      for (std::size_t p = 0; p < shape.pixels; ++p) {
        const std::size_t k = c * shape.pixels + p;
        out[0][k] = backwards ? (in[0][k] - in[2][c]) * exp(-in[1][c]) : exp(in[1][c]) * in[0][k] + in[2][c];
      }
      const double sign = backwards ? -1 : 1;
      out[1][0] = out[1][0] + sign * static_cast<double>(shape.pixels) * in[1][c];
    }
  };
}

ImageShape require_actnorm(std::string_view function, const Tensor<double>& x,
                           const Tensor<double>& log_scale, const Tensor<double>& bias) {
  const ImageShape shape = image_shape(function, x);
  require_shape(function, "log_scale", log_scale.shape(), {x.extent(1)});
  require_shape(function, "bias", bias.shape(), {x.extent(1)});
  return shape;
}

// Gaussian elimination with row pivots of the matrix a [C,C] beside the columns b [C,P]: b becomes a^-1 b.
// Returns log |det a|.
template <class S>
S eliminate(std::string_view function, std::vector<S> a, std::vector<S>& b, std::size_t c, std::size_t p) {
  S log_det(0);
  for (std::size_t k = 0; k < c; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < c; ++i) {
      if (std::abs(value_of(a[i * c + k])) > std::abs(value_of(a[pivot * c + k]))) pivot = i;
    }
    if (value_of(a[pivot * c + k]) == 0) refuse(function, "w is singular, but must have an inverse");
    for (std::size_t j = 0; j < c; ++j) std::swap(a[k * c + j], a[pivot * c + j]);
    for (std::size_t j = 0; j < p; ++j) std::swap(b[k * p + j], b[pivot * p + j]);
    log_det = log_det + log(absolute(a[k * c + k]));
    for (std::size_t i = k + 1; i < c; ++i) {
      const S factor = a[i * c + k] / a[k * c + k];
      for (std::size_t j = k; j < c; ++j) a[i * c + j] = a[i * c + j] - factor * a[k * c + j];
      for (std::size_t j = 0; j < p; ++j) b[i * p + j] = b[i * p + j] - factor * b[k * p + j];
    }
  }
  for (std::size_t k = c; k-- > 0;) {
    for (std::size_t j = 0; j < p; ++j) {
      for (std::size_t i = k + 1; i < c; ++i) b[k * p + j] = b[k * p + j] - a[k * c + i] * b[i * p + j];
      b[k * p + j] = b[k * p + j] / a[k * c + k];
    }
  }
  return log_det;
}

auto conv1x1_row(std::string_view function, ImageShape shape, bool backwards) {
  return [=](const auto& in, auto& out) {
    using S = NumberOf<decltype(in)>;
    const std::size_t c = shape.channels, p = shape.pixels;
    const double count = static_cast<double>(p);
    if (backwards) {
      out[0] = in[0];
      out[1][0] = -count * eliminate(function, in[1], out[0], c, p);
      return;
    }
    for (std::size_t o = 0; o < c; ++o) {
      for (std::size_t i = 0; i < c; ++i) {
        for (std::size_t k = 0; k < p; ++k) {
          out[0][o * p + k] = out[0][o * p + k] + in[1][o * c + i] * in[0][i * p + k];
        }
      }
    }
    std::vector<S> nothing;
    out[1][0] = count * eliminate(function, in[1], nothing, c, 0);
  };
}

ImageShape require_conv1x1(std::string_view function, const Tensor<double>& x, const Tensor<double>& w) {
  const ImageShape shape = image_shape(function, x);
  require_shape(function, "w", w.shape(), {x.extent(1), x.extent(1)});
  return shape;
}

// visit(whole, squeezed): positions of the same element, of images [N,C,H,W].
template <class Visit>
void for_squeezed(const Shape& s, Visit visit) {
  std::int64_t whole = 0;
  for (std::int64_t n = 0; n < s[0]; ++n) {
    for (std::int64_t c = 0; c < s[1]; ++c) {
      for (std::int64_t y = 0; y < s[2]; ++y) {
        for (std::int64_t x = 0; x < s[3]; ++x) {
          const std::int64_t channel = 4 * c + 2 * (y % 2) + x % 2;
          visit(whole++, ((n * 4 * s[1] + channel) * (s[2] / 2) + y / 2) * (s[3] / 2) + x / 2);
        }
      }
    }
  }
}

}  // namespace

std::vector<Measured> actnorm_forward(const Tensor<double>& x, const Tensor<double>& log_scale,
                                      const Tensor<double>& bias) {
  const ImageShape shape = require_actnorm("actnorm_forward", x, log_scale, bias);
  return forward_rows(actnorm_row(shape, false), {{&x}, {&log_scale, &bias}}, {sample_shape(x), {}});
}

std::vector<Measured> actnorm_inverse(const Tensor<double>& y, const Tensor<double>& log_scale,
                                      const Tensor<double>& bias) {
  const ImageShape shape = require_actnorm("actnorm_inverse", y, log_scale, bias);
  return forward_rows(actnorm_row(shape, true), {{&y}, {&log_scale, &bias}}, {sample_shape(y), {}});
}

std::vector<Measured> actnorm_backward(const Tensor<double>& x, const Tensor<double>& log_scale,
                                       const Tensor<double>& bias, const Tensor<double>& dy,
                                       const Tensor<double>& dlog_det) {
  const ImageShape shape = require_actnorm("actnorm_backward", x, log_scale, bias);
  require_upstream("actnorm_backward", x, dy, dlog_det);
  return backward_rows(actnorm_row(shape, false), {{&x}, {&log_scale, &bias}}, {&dy, &dlog_det});
}

std::vector<Measured> actnorm_init(const Tensor<double>& x) {
  const ImageShape shape = image_shape("actnorm_init", x);
  std::vector<Measured> results(2, Measured(Shape{x.extent(1)}));
  const std::int64_t pixels = static_cast<std::int64_t>(shape.pixels), channels = x.extent(1);
  const double count = static_cast<double>(x.extent(0) * pixels);
  for (std::int64_t c = 0; c < channels; ++c) {
    const auto over_all = [&](auto term) {
      Carried sum(0);
      for (std::int64_t n = 0; n < x.extent(0); ++n) {
        for (std::int64_t p = 0; p < pixels; ++p) {
          sum = sum + term(Carried(x[(n * channels + c) * pixels + p]));
        }
      }
      return sum / count;
    };
    const Carried mean = over_all([](Carried v) { return v; });
    const Carried variance = over_all([&](Carried v) { return (v - mean) * (v - mean); });
    if (!(variance.value > 0)) {
      refuse("actnorm_init", "channel " + std::to_string(c) + " is constant, but must vary");
    }
    const Carried log_scale = -(0.5 * log(variance)), bias = -(mean / sqrt(variance));
    results[0].value[c] = log_scale.value, results[0].magnitude[c] = log_scale.magnitude;
    results[1].value[c] = bias.value, results[1].magnitude[c] = bias.magnitude;
  }
  return results;
}

std::vector<Measured> conv1x1_forward(const Tensor<double>& x, const Tensor<double>& w) {
  const ImageShape shape = require_conv1x1("conv1x1_forward", x, w);
  return forward_rows(conv1x1_row("conv1x1_forward", shape, false), {{&x}, {&w}}, {sample_shape(x), {}});
}

std::vector<Measured> conv1x1_inverse(const Tensor<double>& y, const Tensor<double>& w) {
  const ImageShape shape = require_conv1x1("conv1x1_inverse", y, w);
  return forward_rows(conv1x1_row("conv1x1_inverse", shape, true), {{&y}, {&w}}, {sample_shape(y), {}});
}

std::vector<Measured> conv1x1_backward(const Tensor<double>& x, const Tensor<double>& w,
                                       const Tensor<double>& dy, const Tensor<double>& dlog_det) {
  const ImageShape shape = require_conv1x1("conv1x1_backward", x, w);
  require_upstream("conv1x1_backward", x, dy, dlog_det);
  return backward_rows(conv1x1_row("conv1x1_backward", shape, false), {{&x}, {&w}}, {&dy, &dlog_det});
}

Measured squeeze(const Tensor<double>& x) {
  image_shape("squeeze", x);
  const Shape& s = x.shape();
  if (s[2] % 2 != 0 || s[3] % 2 != 0) {
    refuse("squeeze", "x has shape " + to_string(s) + ", but its height and width must be even");
  }
  Measured y(Shape{s[0], 4 * s[1], s[2] / 2, s[3] / 2});
  for_squeezed(s, [&](std::int64_t whole, std::int64_t squeezed) { y.value[squeezed] = x[whole]; });
  return y;
}

Measured unsqueeze(const Tensor<double>& y) {
  image_shape("unsqueeze", y);
  const Shape& s = y.shape();
  if (s[1] % 4 != 0) {
    refuse("unsqueeze", "x has shape " + to_string(s) + ", but its channels must be a multiple of 4");
  }
  Measured x(Shape{s[0], s[1] / 4, 2 * s[2], 2 * s[3]});
  for_squeezed(x.value.shape(),
               [&](std::int64_t whole, std::int64_t squeezed) { x.value[whole] = y[squeezed]; });
  return x;
}

}  // namespace reference::exact
