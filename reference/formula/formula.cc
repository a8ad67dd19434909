#include "reference/formula/formula.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace reference {
namespace {

using Inputs = Tensor<double>;

constexpr int max_terms = 12;

const Inputs& input(const Call& call, const char* name) {
  return call.inputs.find(name)->second;
}

std::int64_t parameter(const Call& call, const char* name) {
  const auto found = call.params.find(name);
  return found == call.params.end() ? 0 : static_cast<std::int64_t>(found->second);
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value == 0 ? 0.0 : value);  // -0 would look like a mistake
  return text;
}

// In a product or a sum: -2 becomes (-2).
std::string factor(double value) {
  return value < 0 ? "(" + number(value) + ")" : number(value);
}

// "1*2 + 0*1 + 3", cut after max_terms.
class Sum {
 public:
  void product(double a, double b) { term(factor(a) + "*" + factor(b)); }
  void term(const std::string& text) {
    if (++terms_ <= max_terms) text_ += (text_.empty() ? "" : " + ") + text;
  }
  std::string text() const {
    if (terms_ == 0) return "0 (an empty sum)";
    return terms_ <= max_terms ? text_ : text_ + " + ... (" + std::to_string(terms_) + " terms)";
  }

 private:
  std::string text_;
  int terms_ = 0;
};

// Calls product(position in x, position in w, position in y) as the convolution does.
template <class Product>
void for_each_product(const Shape& x, const Shape& w, std::int64_t stride, std::int64_t padding,
                      Product product) {
  const std::int64_t out_h = (x[2] + 2 * padding - w[2]) / stride + 1;
  const std::int64_t out_w = (x[3] + 2 * padding - w[3]) / stride + 1;
  const std::int64_t outputs = x[0] * w[0] * out_h * out_w;
  for (std::int64_t y = 0; y < outputs; ++y) {
    const Shape at = unravel({x[0], w[0], out_h, out_w}, y);
    for (std::int64_t tap = 0; tap < w[1] * w[2] * w[3]; ++tap) {
      const Shape inside = unravel({w[1], w[2], w[3]}, tap);
      const std::int64_t row = at[2] * stride + inside[1] - padding;
      const std::int64_t column = at[3] * stride + inside[2] - padding;
      if (row < 0 || row >= x[2] || column < 0 || column >= x[3]) continue;
      product(((at[0] * x[1] + inside[0]) * x[2] + row) * x[3] + column, at[1] * w[1] * w[2] * w[3] + tap, y);
    }
  }
}

std::string conv2d_forward(const Call& call, std::string_view, std::int64_t flat) {
  const Inputs &x = input(call, "x"), &w = input(call, "w"), &b = input(call, "b");
  const std::int64_t stride = parameter(call, "stride"), padding = parameter(call, "padding");
  const std::int64_t plane = ((x.extent(2) + 2 * padding - w.extent(2)) / stride + 1) *
                             ((x.extent(3) + 2 * padding - w.extent(3)) / stride + 1);
  Sum sum;
  for_each_product(x.shape(), w.shape(), stride, padding,
                   [&](std::int64_t xi, std::int64_t wi, std::int64_t yi) {
                     if (yi == flat) sum.product(x[xi], w[wi]);
                   });
  sum.term(factor(b[flat / plane % w.extent(0)]));
  return sum.text();
}

std::string conv2d_backward(const Call& call, std::string_view output, std::int64_t flat) {
  const Inputs &x = input(call, "x"), &w = input(call, "w"), &dy = input(call, "dy");
  Sum sum;
  if (output == "db") {
    const std::int64_t plane = dy.extent(2) * dy.extent(3);
    for (std::int64_t y = 0; y < dy.size(); ++y) {
      if (y / plane % dy.extent(1) == flat) sum.term(factor(dy[y]));
    }
    return sum.text();
  }
  for_each_product(x.shape(), w.shape(), parameter(call, "stride"), parameter(call, "padding"),
                   [&](std::int64_t xi, std::int64_t wi, std::int64_t yi) {
                     if (output == "dx" && xi == flat) sum.product(dy[yi], w[wi]);
                     if (output == "dw" && wi == flat) sum.product(dy[yi], x[xi]);
                   });
  return sum.text();
}

std::string relu_forward(const Call& call, std::string_view, std::int64_t flat) {
  return "max(" + number(input(call, "x")[flat]) + ", 0)";
}

std::string relu_backward(const Call& call, std::string_view, std::int64_t flat) {
  return "(" + number(input(call, "x")[flat]) + " > 0)*" + factor(input(call, "dy")[flat]);
}

// Positions in x of a pooling window's pixels, row by row.
std::vector<std::int64_t> window_pixels(const Call& call, std::int64_t y) {
  const Shape& x = input(call, "x").shape();
  const std::int64_t window = parameter(call, "window"), stride = parameter(call, "stride");
  const Shape at = unravel({x[0], x[1], (x[2] - window) / stride + 1, (x[3] - window) / stride + 1}, y);
  std::vector<std::int64_t> pixels;
  for (std::int64_t k = 0; k < window * window; ++k) {
    const std::int64_t row = at[2] * stride + k / window, column = at[3] * stride + k % window;
    pixels.push_back(((at[0] * x[1] + at[1]) * x[2] + row) * x[3] + column);
  }
  return pixels;
}

std::string maxpool2d_forward(const Call& call, std::string_view, std::int64_t flat) {
  if (parameter(call, "padding") != 0) return {};
  std::string text;
  for (const std::int64_t pixel : window_pixels(call, flat)) {
    text += (text.empty() ? "max(" : ", ") + number(input(call, "x")[pixel]);
  }
  return text + ")";
}

std::string maxpool2d_backward(const Call& call, std::string_view, std::int64_t flat) {
  if (parameter(call, "padding") != 0) return {};
  const Inputs &x = input(call, "x"), &dy = input(call, "dy");
  Sum sum;
  int chosen = 0;
  for (std::int64_t y = 0; y < dy.size(); ++y) {
    const std::vector<std::int64_t> pixels = window_pixels(call, y);
    const auto first = std::max_element(pixels.begin(), pixels.end(),
                                        [&x](std::int64_t a, std::int64_t b) { return x[a] < x[b]; });
    if (*first != flat) continue;
    sum.term(factor(dy[y]));
    ++chosen;
  }
  if (chosen == 0) return "0 (the first maximum of no window)";
  return sum.text() + " (the first maximum of " +
         (chosen == 1 ? "1 window)" : std::to_string(chosen) + " windows)");
}

std::string linear_forward(const Call& call, std::string_view, std::int64_t flat) {
  const Inputs &x = input(call, "x"), &w = input(call, "w");
  const std::int64_t n = flat / w.extent(0), m = flat % w.extent(0);
  Sum sum;
  for (std::int64_t d = 0; d < x.extent(1); ++d) sum.product(x(n, d), w(m, d));
  sum.term(factor(input(call, "b")[m]));
  return sum.text();
}

std::string linear_backward(const Call& call, std::string_view output, std::int64_t flat) {
  const Inputs &x = input(call, "x"), &w = input(call, "w"), &dy = input(call, "dy");
  const std::int64_t inputs = x.extent(1);
  Sum sum;
  if (output == "dx") {
    for (std::int64_t m = 0; m < w.extent(0); ++m) sum.product(dy(flat / inputs, m), w(m, flat % inputs));
  } else {
    for (std::int64_t n = 0; n < x.extent(0); ++n) {
      if (output == "db") sum.term(factor(dy(n, flat)));
      if (output == "dw") sum.product(dy(n, flat / inputs), x(n, flat % inputs));
    }
  }
  return sum.text();
}

double largest_of(const Inputs& logits, std::int64_t n) {
  double largest = logits(n, 0);
  for (std::int64_t k = 1; k < logits.extent(1); ++k) largest = std::max(largest, logits(n, k));
  return largest;
}

// "exp(0) + exp(-1)": each logit less the row's largest, which changes nothing and cannot overflow.
std::string exponentials(const Inputs& logits, std::int64_t n) {
  Sum sum;
  for (std::int64_t k = 0; k < logits.extent(1); ++k) {
    sum.term("exp(" + number(logits(n, k) - largest_of(logits, n)) + ")");
  }
  return sum.text();
}

std::string softmax_cross_entropy_forward(const Call& call, std::string_view, std::int64_t) {
  const Inputs &logits = input(call, "logits"), &labels = input(call, "labels");
  Sum sum;
  for (std::int64_t n = 0; n < logits.extent(0); ++n) {
    const double logit = logits(n, static_cast<std::int64_t>(labels[n])) - largest_of(logits, n);
    sum.term("log(" + exponentials(logits, n) + ") - " + factor(logit));
  }
  return "(" + sum.text() + ")/" + std::to_string(logits.extent(0));
}

std::string softmax_cross_entropy_backward(const Call& call, std::string_view, std::int64_t flat) {
  const Inputs& logits = input(call, "logits");
  const std::int64_t n = flat / logits.extent(1), k = flat % logits.extent(1);
  const bool target = static_cast<double>(k) == input(call, "labels")[n];
  return "(exp(" + number(logits[flat] - largest_of(logits, n)) + ")/(" + exponentials(logits, n) + ")" +
         (target ? " - 1" : "") + ")/" + std::to_string(logits.extent(0));
}

struct Formula {
  const char* function;
  std::string (*line)(const Call& call, std::string_view output, std::int64_t flat);
};

constexpr Formula formulas[] = {
    {"conv2d_forward", conv2d_forward},
    {"conv2d_backward", conv2d_backward},
    {"relu_forward", relu_forward},
    {"relu_backward", relu_backward},
    {"maxpool2d_forward", maxpool2d_forward},
    {"maxpool2d_backward", maxpool2d_backward},
    {"linear_forward", linear_forward},
    {"linear_backward", linear_backward},
    {"softmax_cross_entropy_forward", softmax_cross_entropy_forward},
    {"softmax_cross_entropy_backward", softmax_cross_entropy_backward},
};

// The formulas know nothing of dilation and groups.
bool plain(const Call& call) {
  for (const char* name : {"dilation", "groups"}) {
    const auto given = call.params.find(name);
    if (given != call.params.end() && given->second != 1) return false;
  }
  return true;
}

}  // namespace

std::string formula_line(std::string_view function, const Call& call, std::string_view output,
                         std::int64_t flat) {
  for (const Formula& formula : formulas) {
    if (function == formula.function) return plain(call) ? formula.line(call, output, flat) : std::string();
  }
  return {};
}

}  // namespace reference
