// The convolution and its gradients as ConvForward and ConvBackward describe them.

#include "reference/mistakes/conv2d.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "reference/mistakes/conv2d_backward.hpp"
#include "reference/mistakes/conv2d_forward.hpp"
#include "reference/mistakes/family.hpp"

namespace reference::mistakes {
namespace {

using exact::Measured;

struct Extents {
  int batch, channels, height, width, filters, taps_h, taps_w, out_h, out_w;
};

Extents extents_of(const Call& call) {
  const Shape &x = call.inputs.find("x")->second.shape(), &w = call.inputs.find("w")->second.shape();
  const int stride = parameter(call, "stride"), padding = parameter(call, "padding");
  const auto out = [&](std::int64_t image, std::int64_t filter) {
    return static_cast<int>((image + 2 * padding - filter) / stride + 1);
  };
  return {static_cast<int>(x[0]), static_cast<int>(x[1]), static_cast<int>(x[2]),
          static_cast<int>(x[3]), static_cast<int>(w[0]), static_cast<int>(w[2]),
          static_cast<int>(w[3]), out(x[2], w[2]),        out(x[3], w[3])};
}

ConvSum describe_sum(const Call& call) {
  ConvSum sum;
  sum.stride = sum.step = parameter(call, "stride");
  sum.padding = sum.before = parameter(call, "padding");
  return sum;
}

constexpr std::int64_t counts_as_one = -1;

// The pixel that stands at `place` of an axis: `counts_as_one`, nothing where it counts as zero.
std::optional<std::int64_t> pixel_at(const ConvSum& sum, int place, int extent) {
  if (place >= sum.first_pixel && place < extent - sum.pixel_margin) return place;
  switch (sum.outside) {
    case Outside::zero:
      return std::nullopt;
    case Outside::one:
      return counts_as_one;
    case Outside::nearest:
      return std::clamp(place, 0, extent - 1);
    case Outside::opposite:
      return (place % extent + extent) % extent;
  }
  return std::nullopt;
}

std::int64_t weight_at(const ConvSum& sum, const Extents& e, int o, int c, int k, int l) {
  if (sum.turned) {
    k = e.taps_h - 1 - k;
    l = e.taps_w - 1 - l;
  }
  const std::int64_t plane =
      sum.axes_swapped ? std::int64_t{c} * e.filters + o : std::int64_t{o} * e.channels + c;
  const int tap = sum.transposed ? l * e.taps_h + k : k * e.taps_w + l;
  return plane * e.taps_h * e.taps_w + tap;
}

// Calls product(position in x or counts_as_one, position in w) for every product of y[n,o,i,j].
template <class Product>
void for_each_product(const ConvSum& sum, const Extents& e, int n, int o, int i, int j, Product product) {
  const int image = sum.one_image ? 0 : n;
  const int channels = sum.one_channel ? 1 : e.channels;
  for (int c = 0; c < channels; ++c) {
    const std::int64_t plane = (std::int64_t{image} * e.channels + c) * e.height * e.width;
    for (int k = 0; k < e.taps_h - sum.tap_margin; ++k) {
      const auto row = pixel_at(sum, i * sum.step + k * sum.tap_step - sum.before, e.height);
      if (!row) continue;
      for (int l = 0; l < e.taps_w - sum.tap_margin; ++l) {
        const auto column = pixel_at(sum, j * sum.step + l * sum.tap_step - sum.before, e.width);
        if (!column) continue;
        const bool one = *row == counts_as_one || *column == counts_as_one;
        product(one ? counts_as_one : plane + *row * e.width + *column, weight_at(sum, e, o, c, k, l));
      }
    }
  }
}

bool window_leaves_image(const ConvSum& sum, const Extents& e, int i, int j) {
  const int top = i * sum.step - sum.before, left = j * sum.step - sum.before;
  return top < 0 || left < 0 || top + (e.taps_h - 1) * sum.tap_step >= e.height ||
         left + (e.taps_w - 1) * sum.tap_step >= e.width;
}

// Calls visit(n, o, i, j, position in y) in row-major order.
template <class Visit>
void for_each_output(const Extents& e, Visit visit) {
  std::int64_t position = 0;
  for (int n = 0; n < e.batch; ++n) {
    for (int o = 0; o < e.filters; ++o) {
      for (int i = 0; i < e.out_h; ++i) {
        for (int j = 0; j < e.out_w; ++j) visit(n, o, i, j, position++);
      }
    }
  }
}

ConvForward describe_conv_forward(const Call& call) {
  ConvForward description;
  description.sum = describe_sum(call);
  return description;
}

double bias_count(const ConvForward& d, const Extents& e, int terms) {
  switch (d.bias) {
    case Bias::never:
      return 0;
    case Bias::each_tap:
      return terms;
    case Bias::each_channel:
      return d.sum.one_channel ? 1 : e.channels;
    case Bias::once:
      break;
  }
  return 1;
}

std::vector<Measured> compute_conv_forward(const Call& call, const ConvForward& d) {
  const Extents e = extents_of(call);
  const Tensor<double>&x = call.inputs.find("x")->second, &w = call.inputs.find("w")->second,
        &b = call.inputs.find("b")->second;
  Measured y(Shape{e.batch, e.filters, e.out_h, e.out_w});
  Measured running(Shape{1});
  for_each_output(e, [&](int n, int o, int i, int j, std::int64_t position) {
    const bool plane_starts = i == 0 && j == 0;
    if (d.restart == Restart::each_element || (d.restart == Restart::each_plane && plane_starts)) {
      running.value[0] = running.magnitude[0] = 0;
    }
    if (d.only_first_image && n > 0) return;
    if (d.only_whole_windows && window_leaves_image(d.sum, e, i, j)) return;
    int terms = 0;
    const double share = d.mean_of_channels ? 1.0 / e.channels : 1.0;
    for_each_product(d.sum, e, n, o, i, j, [&](std::int64_t xi, std::int64_t wi) {
      running.add(0, share * w[wi] * (xi == counts_as_one ? 1.0 : x[xi]));
      ++terms;
    });
    y.value[position] = running.value[0];
    y.magnitude[position] = running.magnitude[0];
    y.add(position, bias_count(d, e, terms) * b[o]);
    if (d.starts_undefined) y.value[position] = std::numeric_limits<double>::quiet_NaN();
  });
  return {std::move(y)};
}

ConvBackward describe_conv_backward(const Call& call) {
  ConvBackward description;
  description.dx = description.dw = describe_sum(call);
  return description;
}

void divide(Measured& gradient, double by) {
  for (std::int64_t k = 0; k < gradient.value.size(); ++k) {
    gradient.value[k] /= by;
    gradient.magnitude[k] /= by;
  }
}

void average(Measured& gradient, Average how, const Extents& e) {
  if (how == Average::batch) divide(gradient, e.batch);
  if (how == Average::batch_and_pixels) divide(gradient, double(e.batch) * e.out_h * e.out_w);
}

bool counts(Images images, int n, int batch) {
  return images == Images::all || n == (images == Images::first ? 0 : batch - 1);
}

Measured gradient_of_x(const Extents& e, const ConvBackward& d, const Tensor<double>& w,
                       const Tensor<double>& dy) {
  Measured dx(Shape{e.batch, e.channels, e.height, e.width});
  std::vector<int> window_of(static_cast<std::size_t>(dx.value.size()),
                             -1);  // i * out_w + j of the last term
  for_each_output(e, [&](int n, int o, int i, int j, std::int64_t position) {
    if (d.dx_gather == Gather::last_filter && o != e.filters - 1) return;
    for_each_product(d.dx, e, n, o, i, j, [&](std::int64_t xi, std::int64_t wi) {
      if (xi == counts_as_one) return;
      int& window = window_of[static_cast<std::size_t>(xi)];
      const int here = i * e.out_w + j;
      // Windows come once a filter: a later window replaces what the earlier ones of this filter left.
      if (d.dx_gather == Gather::last_window && here > window) dx.value[xi] = dx.magnitude[xi] = 0;
      if (d.dx_gather == Gather::last_window && here < window) return;
      if (d.dx_gather == Gather::last_term) dx.value[xi] = dx.magnitude[xi] = 0;
      window = std::max(window, here);
      dx.add(xi, w[wi] * dy[position]);
    });
  });
  average(dx, d.dx_average, e);
  return dx;
}

Measured gradient_of_w(const Extents& e, const ConvBackward& d, const Tensor<double>& x,
                       const Tensor<double>& dy) {
  Measured dw(Shape{e.filters, e.channels, e.taps_h, e.taps_w});
  for_each_output(e, [&](int n, int o, int i, int j, std::int64_t position) {
    if (!counts(d.dw_images, n, e.batch)) return;
    for_each_product(d.dw, e, n, o, i, j, [&](std::int64_t xi, std::int64_t wi) {
      dw.add(wi, (xi == counts_as_one ? 1.0 : x[xi]) * dy[position]);
    });
  });
  average(dw, d.dw_average, e);
  return dw;
}

Measured gradient_of_b(const Extents& e, const ConvBackward& d, const Tensor<double>& dy) {
  Measured db(Shape{e.filters});
  if (d.db_missing) return db;
  const std::int64_t plane = std::int64_t{e.out_h} * e.out_w;
  for_each_output(e, [&](int n, int o, int i, int j, std::int64_t position) {
    if (!counts(d.db_images, n, e.batch)) return;
    if (d.db_axes_swapped) {
      position = (std::int64_t{o} * e.batch + n) * plane + std::int64_t{i} * e.out_w + j;
    }
    db.add(o, dy[position]);
  });
  average(db, d.db_average, e);
  return db;
}

std::vector<Measured> compute_conv_backward(const Call& call, const ConvBackward& d) {
  const Extents e = extents_of(call);
  const Tensor<double>&x = call.inputs.find("x")->second, &w = call.inputs.find("w")->second,
        &dy = call.inputs.find("dy")->second;
  return {gradient_of_x(e, d, w, dy), gradient_of_w(e, d, x, dy), gradient_of_b(e, d, dy)};
}

}  // namespace

MistakeFamily conv2d_forward_mistakes() {
  return make_family("conv2d_forward", {std::begin(conv2d_forward::all), std::end(conv2d_forward::all)},
                     describe_conv_forward, compute_conv_forward);
}

MistakeFamily conv2d_backward_mistakes() {
  return make_family("conv2d_backward", {std::begin(conv2d_backward::all), std::end(conv2d_backward::all)},
                     describe_conv_backward, compute_conv_backward);
}

}  // namespace reference::mistakes
