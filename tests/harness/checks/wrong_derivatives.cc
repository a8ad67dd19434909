#include "tests/harness/checks/wrong_derivatives.hpp"

#include <algorithm>
#include <cmath>

#include "tests/harness/checks/float_convnet.hpp"

namespace test_support {
namespace {

using harness::CallRequest;
using harness::HostTensor;
using reference::Shape;

float& at(HostTensor& t, std::int64_t a, std::int64_t b, std::int64_t i, std::int64_t j) {
  return t.f32[static_cast<std::size_t>(((a * t.shape[1] + b) * t.shape[2] + i) * t.shape[3] + j)];
}

// Everything a mistaken backward function has at hand.
struct Conv {
  HostTensor x, w, dy;
  int stride, padding;
  ConvGradients right() const { return conv2d_backward(x, w, dy, stride, padding); }
};

HostTensor first_examples(HostTensor t, std::int64_t count) {
  t.f32.resize(t.f32.size() / static_cast<std::size_t>(t.shape[0]) * static_cast<std::size_t>(count));
  t.shape[0] = count;
  return t;
}

// Rotates each plane by 180 degrees.
HostTensor rotated(HostTensor t) {
  const auto plane = t.shape[2] * t.shape[3];
  for (auto first = t.f32.begin(); first != t.f32.end(); first += plane) std::reverse(first, first + plane);
  return t;
}

HostTensor scaled(HostTensor t, double factor) {
  for (float& v : t.f32) v = static_cast<float>(static_cast<double>(v) * factor);
  return t;
}

// t'[a,b,i,j] = t[a,b,i+down,j+right], zeros where there is nothing.
HostTensor shifted(HostTensor t, std::int64_t down, std::int64_t right) {
  HostTensor result = t;
  for (std::int64_t a = 0; a < t.shape[0]; ++a)
    for (std::int64_t b = 0; b < t.shape[1]; ++b)
      for (std::int64_t i = 0; i < t.shape[2]; ++i)
        for (std::int64_t j = 0; j < t.shape[3]; ++j) {
          const bool inside =
              i + down >= 0 && i + down < t.shape[2] && j + right >= 0 && j + right < t.shape[3];
          at(result, a, b, i, j) = inside ? at(t, a, b, i + down, j + right) : 0;
        }
  return result;
}

// dy written without the gaps that the stride leaves: the gradients of stride 1 where shapes allow.
ConvGradients without_stride(const Conv& c) {
  ConvGradients g = c.right();
  if (c.stride == 1) return g;
  HostTensor dx = scaled(g.dx, 0), dw = scaled(g.dw, 0), x = c.x, w = c.w, dy = c.dy;
  for (std::int64_t n = 0; n < dy.shape[0]; ++n)
    for (std::int64_t o = 0; o < dy.shape[1]; ++o)
      for (std::int64_t i = 0; i < dy.shape[2]; ++i)
        for (std::int64_t j = 0; j < dy.shape[3]; ++j)
          for (std::int64_t k = 0; k < w.shape[1]; ++k)
            for (std::int64_t u = 0; u < w.shape[2]; ++u)
              for (std::int64_t v = 0; v < w.shape[3]; ++v) {
                const std::int64_t row = i + u - c.padding, column = j + v - c.padding;
                if (row < 0 || row >= x.shape[2] || column < 0 || column >= x.shape[3]) continue;
                at(dx, n, k, row, column) += at(dy, n, o, i, j) * at(w, o, k, u, v);
                at(dw, o, k, u, v) += at(dy, n, o, i, j) * at(x, n, k, row, column);
              }
  return {dx, dw, g.db};
}

using Mistake = std::function<void(const Conv&, ConvGradients&)>;

WrongDerivative conv(std::string name, std::string gradient, Mistake mistake) {
  return {std::move(name), "conv2d_backward", std::move(gradient),
          [mistake](const CallRequest& r) -> std::vector<HostTensor> {
            const Conv c{r.inputs[0], r.inputs[1], r.inputs[2], static_cast<int>(r.params[0]),
                         static_cast<int>(r.params[1])};
            ConvGradients g = c.right();
            mistake(c, g);
            return {g.dx, g.dw, g.db};
          }};
}

// Answers of the honest student for `function`, then `mistake`.
WrongDerivative changed(std::string name, const std::string& function, std::string gradient,
                        std::function<void(const CallRequest&, std::vector<HostTensor>&)> mistake) {
  return {std::move(name), function, std::move(gradient),
          [honest = honest_student().functions.at(function), mistake](const CallRequest& r) {
            auto outputs = honest(r);
            mistake(r, outputs);
            return outputs;
          }};
}

}  // namespace

std::vector<WrongDerivative> wrong_conv2d_derivatives() {
  return {
      conv(
          "dw of the first example only", "dw",
          [](const Conv& c, ConvGradients& g) {
            g.dw =
                conv2d_backward(first_examples(c.x, 1), c.w, first_examples(c.dy, 1), c.stride, c.padding).dw;
          }),
      conv("dw is a mean over the batch", "dw",
           [](const Conv& c, ConvGradients& g) {
             g.dw = scaled(g.dw, 1.0 / static_cast<double>(c.x.shape[0]));
           }),
      conv("dw without the stride", "dw",
           [](const Conv& c, ConvGradients& g) { g.dw = without_stride(c).dw; }),
      conv("dw rotated", "dw", [](const Conv&, ConvGradients& g) { g.dw = rotated(g.dw); }),
      conv("dw without its last tap", "dw", [](const Conv&, ConvGradients& g) { g.dw.f32.back() = 0; }),
      conv("dw with the wrong sign", "dw", [](const Conv&, ConvGradients& g) { g.dw = scaled(g.dw, -1); }),
      conv("dw ignores padding", "dw",
           [](const Conv& c, ConvGradients& g) {
             if (c.padding > 0) g.dw = shifted(g.dw, 1, 1);
           }),
      conv("dw a hundredth too large", "dw",
           [](const Conv&, ConvGradients& g) { g.dw = scaled(g.dw, 1.01); }),
      conv("db is a mean over the batch", "db",
           [](const Conv& c, ConvGradients& g) {
             g.db = scaled(g.db, 1.0 / static_cast<double>(c.x.shape[0]));
           }),
      conv("db is a mean over the pixels", "db",
           [](const Conv& c, ConvGradients& g) {
             g.db = scaled(g.db, 1.0 / static_cast<double>(c.dy.shape[2] * c.dy.shape[3]));
           }),
      conv("db sums over the channels", "db",
           [](const Conv&, ConvGradients& g) {
             float sum = 0;
             for (const float v : g.db.f32) sum += v;
             for (float& v : g.db.f32) v = sum;
           }),
      conv("db of the first pixel only", "db",
           [](const Conv& c, ConvGradients& g) {
             HostTensor dy = c.dy;
             g.db = scaled(g.db, 0);
             for (std::int64_t n = 0; n < dy.shape[0]; ++n)
               for (std::int64_t o = 0; o < dy.shape[1]; ++o)
                 g.db.f32[static_cast<std::size_t>(o)] += at(dy, n, o, 0, 0);
           }),
      conv("db is zero", "db", [](const Conv&, ConvGradients& g) { g.db = scaled(g.db, 0); }),
      conv("db in reverse order", "db",
           [](const Conv&, ConvGradients& g) { std::reverse(g.db.f32.begin(), g.db.f32.end()); }),
      conv("dx without the stride", "dx",
           [](const Conv& c, ConvGradients& g) { g.dx = without_stride(c).dx; }),
      conv("dx with the filter rotated", "dx",
           [](const Conv& c, ConvGradients& g) {
             g.dx = conv2d_backward(c.x, rotated(c.w), c.dy, c.stride, c.padding).dx;
           }),
      conv("dx shifted by a pixel", "dx", [](const Conv&, ConvGradients& g) { g.dx = shifted(g.dx, 1, 0); }),
      conv("dx without its first pixel", "dx",
           [](const Conv&, ConvGradients& g) {
             *std::find_if(g.dx.f32.begin(), g.dx.f32.end() - 1, [](float v) { return v != 0; }) = 0;
           }),
      conv("dx without its border", "dx",
           [](const Conv&, ConvGradients& g) {
             const auto inner = shifted(shifted(g.dx, 1, 1), -1, -1);
             g.dx = inner;
           }),
      conv("dx without the last filter", "dx",
           [](const Conv& c, ConvGradients& g) {
             HostTensor w = c.w;
             const std::size_t filter = w.f32.size() / static_cast<std::size_t>(w.shape[0]);
             std::fill(w.f32.end() - static_cast<std::ptrdiff_t>(filter), w.f32.end(), 0.0F);
             g.dx = conv2d_backward(c.x, w, c.dy, c.stride, c.padding).dx;
           }),
      conv("dx twice too large", "dx", [](const Conv&, ConvGradients& g) { g.dx = scaled(g.dx, 2); }),
      conv("dx a hundredth too large", "dx",
           [](const Conv&, ConvGradients& g) { g.dx = scaled(g.dx, 1.01); }),
      conv("dx is zero", "dx", [](const Conv&, ConvGradients& g) { g.dx = scaled(g.dx, 0); }),
      conv("dx of the first example everywhere", "dx",
           [](const Conv& c, ConvGradients& g) {
             const std::size_t image = g.dx.f32.size() / static_cast<std::size_t>(c.x.shape[0]);
             for (std::size_t i = image; i < g.dx.f32.size(); ++i) g.dx.f32[i] = g.dx.f32[i % image];
           }),
      conv("dx takes padding for pixels", "dx",
           [](const Conv& c, ConvGradients& g) {
             if (c.padding > 0) g.dx = shifted(g.dx, -1, -1);
           }),
  };
}

std::vector<WrongDerivative> wrong_linear_derivatives() {
  return {
      changed("dw is a mean over the batch", "linear_backward", "dw",
              [](const CallRequest& r, std::vector<HostTensor>& g) {
                g[1] = scaled(g[1], 1.0 / static_cast<double>(r.inputs[0].shape[0]));
              }),
      changed("db is a mean over the batch", "linear_backward", "db",
              [](const CallRequest& r, std::vector<HostTensor>& g) {
                g[2] = scaled(g[2], 1.0 / static_cast<double>(r.inputs[0].shape[0]));
              }),
      changed("dx one element wrong", "linear_backward", "dx",
              [](const CallRequest&, std::vector<HostTensor>& g) { g[0].f32.back() += 0.01F; }),
  };
}

std::vector<WrongDerivative> wrong_softmax_derivatives() {
  const std::string function = "softmax_cross_entropy_backward";
  return {
      changed("1/N missing", function, "dlogits",
              [](const CallRequest& r, std::vector<HostTensor>& g) {
                g[0] = scaled(g[0], static_cast<double>(r.inputs[0].shape[0]));
              }),
      changed("1/N twice", function, "dlogits",
              [](const CallRequest& r, std::vector<HostTensor>& g) {
                g[0] = scaled(g[0], 1.0 / static_cast<double>(r.inputs[0].shape[0]));
              }),
      changed("label not subtracted", function, "dlogits",
              [](const CallRequest& r, std::vector<HostTensor>& g) {
                const auto rows = r.inputs[0].shape[0], classes = r.inputs[0].shape[1];
                for (std::int64_t n = 0; n < rows; ++n) {
                  const auto label = r.inputs[1].i32[static_cast<std::size_t>(n)];
                  g[0].f32[static_cast<std::size_t>(n * classes + label)] += 1.0F / static_cast<float>(rows);
                }
              }),
      changed("wrong sign", function, "dlogits",
              [](const CallRequest&, std::vector<HostTensor>& g) { g[0] = scaled(g[0], -1); }),
      changed("a hundredth too large", function, "dlogits",
              [](const CallRequest&, std::vector<HostTensor>& g) { g[0] = scaled(g[0], 1.01); }),
      changed("one element wrong", function, "dlogits",
              [](const CallRequest&, std::vector<HostTensor>& g) { g[0].f32[0] += 0.01F; }),
  };
}

}  // namespace test_support
