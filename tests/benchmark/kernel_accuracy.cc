// The accuracy of the kernels: the worst error of 1,000 random cases of each, on every instruction set of the
// machine. Sums of products in units of 2^-24 * (sum of absolute terms of the element), Winograd's
// convolutions apart; softmax with cross-entropy in 2^-24 * its magnitude (reference/exact); kernels of
// flows, values and gradients, in 2^-24 * (1 + the largest element of the tensor).
//
//   kernel_accuracy [CASES]

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "reference/exact/conv2d.hpp"
#include "reference/exact/conv_transpose2d.hpp"
#include "reference/exact/linear.hpp"
#include "reference/exact/pool2d.hpp"
#include "reference/exact/softmax_cross_entropy.hpp"
#include "reference/kernels/avgpool2d.hpp"
#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/linear.hpp"
#include "reference/kernels/softmax_cross_entropy.hpp"
#include "tests/reference/kernels/flow_makers.hpp"
#include "tests/support/targets.hpp"

namespace {

using namespace reference;
using namespace test_support;

Tensor<double> absolute(Tensor<double> values) {
  for (double& value : values.flat()) value = std::abs(value);
  return values;
}

// Rows: kernels; columns: instruction sets.
class Table {
 public:
  // Calls `run` on every instruction set.
  template <class Run>
  void on_every_target(Run run) {
    for (column_ = 0; column_ < targets_.size(); ++column_) {
      const ForcedTarget forced(targets_[column_]);
      run();
    }
  }
  void note(const std::string& kernel, double error) {
    std::vector<double>& row = worst_[kernel];
    row.resize(targets_.size());
    row[column_] = std::max(row[column_], error);
  }
  void print(const char* title, int cases) const {
    std::printf("%s, worst of %d cases\n%-32s", title, cases, "");
    for (const auto target : targets_) std::printf(" %9s", hwy::TargetName(target));
    for (const auto& [kernel, row] : worst_) {
      std::printf("\n%-32s", kernel.c_str());
      for (const double error : row) std::printf(" %9.2f", error);
    }
    std::printf("\n\n");
    std::fflush(stdout);
  }

 private:
  std::vector<std::int64_t> targets_ = kernel_targets();
  std::size_t column_ = 0;
  std::map<std::string, std::vector<double>> worst_;
};

struct Expected {
  Tensor<double> value, terms;  // terms: sums of absolute values
};

void convolution(Table& table, Random& random, const Conv2dShape& shape, const std::string& prefix) {
  using namespace reference::exact;
  const ConvCase c = random_case(random, shape);
  const Tensor<double> x = absolute(c.x), w = absolute(c.w), dy = absolute(c.dy);
  const Expected forward{conv2d_forward(c.shape, c.x, c.w, nullptr).value,
                         conv2d_forward(c.shape, x, w, nullptr).value};
  const Expected data{conv2d_backward_data(c.shape, c.w, c.dy).value,
                      conv2d_backward_data(c.shape, w, dy).value};
  const Expected weights{conv2d_backward_weights(c.shape, c.x, c.dy).value,
                         conv2d_backward_weights(c.shape, x, dy).value};
  table.on_every_target([&] {
    const ConvResults got = run_kernels(c, {});
    table.note(prefix + "forward", worst_error(got.y_without_bias, forward.value, forward.terms));
    table.note(prefix + "backward-data", worst_error(got.dx, data.value, data.terms));
    table.note(prefix + "backward-weights", worst_error(got.dw, weights.value, weights.terms));
  });
}

// 64 to 80 channels both ways, 4 to 14 pixels a side.
Conv2dShape winograd_shape(Random& random) {
  Conv2dShape s{};
  s.batch = random.integer(1, 2);
  s.in_channels = random.integer(64, 80), s.out_channels = random.integer(64, 80);
  s.kernel_height = s.kernel_width = 3;
  s.padding_h = s.padding_w = 1;
  s.in_height = random.integer(4, 14), s.in_width = random.integer(4, 14);
  return s;
}

void transposed_convolution(Table& table, Random& random) {
  ConvTranspose2dShape s{};
  s.batch = random.integer(1, 2);
  s.in_channels = random.integer(1, 20), s.out_channels = random.integer(1, 20);
  s.kernel_height = random.integer(1, 4), s.kernel_width = random.integer(1, 5);
  s.stride_h = random.integer(1, 3), s.stride_w = random.integer(1, 3);
  s.in_height = random.integer(1, 9), s.in_width = random.integer(1, 20);
  const Tensor<double> x = random.tensor(exact::input_shape(s)), w = random.tensor(exact::filter_shape(s));
  const Expected y{exact::conv_transpose2d_forward(s, x, w, nullptr).value,
                   exact::conv_transpose2d_forward(s, absolute(x), absolute(w), nullptr).value};
  table.on_every_target([&] {
    GuardedFloats fx(x, 0), fw(w, 0), got(y.value.size(), 0);
    kernels::conv_transpose2d_forward(s, fx.data(), fw.data(), nullptr, got.data());
    table.note("transposed convolution", worst_error(got.values(y.value.shape()), y.value, y.terms));
  });
}

// Matrix products in all three forms. Their magnitudes are sums of absolute terms.
void fully_connected(Table& table, Random& random) {
  const kernels::LinearShape s{random.integer(1, 40), random.integer(1, 300), random.integer(1, 80)};
  const Tensor<double> x = random.tensor({s.batch, s.inputs}), w = random.tensor({s.outputs, s.inputs}),
                       b = random.tensor({s.outputs}), dy = random.tensor({s.batch, s.outputs});
  const auto forward = exact::linear_forward(x, w, &b);
  const auto backward = exact::linear_backward(x, w, dy);
  table.on_every_target([&] {
    GuardedFloats fx(x, 0), fw(w, 0), fb(b, 0), fdy(dy, 0), y(dy.size(), 0), dx(x.size(), 0), dw(w.size(), 0),
        db(b.size(), 0);
    kernels::linear_forward(s, fx.data(), fw.data(), fb.data(), y.data());
    kernels::linear_backward(s, fx.data(), fw.data(), fdy.data(), dx.data(), dw.data(), db.data());
    table.note("linear forward", worst_error(y.values(dy.shape()), forward.value, forward.magnitude));
    table.note("linear dx", worst_error(dx.values(x.shape()), backward.dx.value, backward.dx.magnitude));
    table.note("linear dw", worst_error(dw.values(w.shape()), backward.dw.value, backward.dw.magnitude));
    table.note("linear db", worst_error(db.values(b.shape()), backward.db.value, backward.db.magnitude));
  });
}

void average_pooling(Table& table, Random& random) {
  Pool2dShape s{};
  s.batch = random.integer(1, 2), s.channels = random.integer(1, 3);
  s.window_height = random.integer(1, 4), s.window_width = random.integer(1, 4);
  s.stride_h = random.integer(1, 3), s.stride_w = random.integer(1, 3);
  s.in_height = random.integer(s.window_height, 12), s.in_width = random.integer(s.window_width, 75);
  const Tensor<double> x = random.tensor(exact::input_shape(s)), dy = random.tensor(exact::output_shape(s));
  const auto forward = exact::avgpool2d_forward(s, x, exact::PaddingCounts::yes);
  const auto backward = exact::avgpool2d_backward(s, dy, exact::PaddingCounts::yes);
  table.on_every_target([&] {
    GuardedFloats fx(x, 0), fdy(dy, 0), y(dy.size(), 0), dx(x.size(), 0);
    kernels::avgpool2d_forward(s, true, fx.data(), y.data());
    kernels::avgpool2d_backward(s, true, fdy.data(), dx.data());
    table.note("average pooling forward",
               worst_error(y.values(dy.shape()), forward.value, forward.magnitude));
    table.note("average pooling backward",
               worst_error(dx.values(x.shape()), backward.value, backward.magnitude));
  });
}

void cross_entropy(Table& table, Random& random) {
  const int batch = random.integer(1, 20), classes = random.integer(1, 300);
  Tensor<double> logits = random.tensor({batch, classes});
  for (double& logit : logits.flat()) logit *= 8;
  std::vector<std::int32_t> labels;
  for (int n = 0; n < batch; ++n) labels.push_back(random.integer(0, classes - 1));
  const Tensor<double> exact_labels({batch}, std::vector<double>(labels.begin(), labels.end()));
  const auto forward = exact::softmax_cross_entropy_forward(logits, exact_labels);
  const auto backward = exact::softmax_cross_entropy_backward(logits, exact_labels);
  table.on_every_target([&] {
    GuardedFloats f(logits, 0), gradient(logits.size(), 0);
    const float loss = kernels::softmax_cross_entropy_forward(batch, classes, f.data(), labels.data());
    kernels::softmax_cross_entropy_backward(batch, classes, f.data(), labels.data(), gradient.data());
    table.note("softmax cross-entropy",
               worst_error(Tensor<double>({1}, std::vector<double>(1, static_cast<double>(loss))),
                           forward.value, forward.magnitude));
    table.note("its gradient",
               worst_error(gradient.values(logits.shape()), backward.value, backward.magnitude));
  });
}

void flow(Table& table, Random& random, FlowMaker make) {
  const FlowKernel kernel = make(random, random.integer(1, 4), random.integer(1, 37));
  const Tensors upstream = random_upstream(random, kernel);
  table.on_every_target([&] { table.note(kernel.name, worst_difference(kernel, upstream, 0)); });
}

}  // namespace

int main(int argc, char** argv) {
  const int cases = argc > 1 ? std::atoi(argv[1]) : 1000;
  Random random(20);
  Table sums, winograd, entropy, flows;
  for (int k = 0; k < cases; ++k) {
    convolution(sums, random, random_conv_shape(random, 16, 20), "convolution ");
    transposed_convolution(sums, random);
    fully_connected(sums, random);
    average_pooling(sums, random);
  }
  sums.print("sums of products, in 2^-24 * sum of absolute terms", cases);
  for (int k = 0; k < cases; ++k) convolution(winograd, random, winograd_shape(random), "Winograd ");
  winograd.print("Winograd, in 2^-24 * sum of absolute terms", cases);
  for (int k = 0; k < cases; ++k) cross_entropy(entropy, random);
  entropy.print("softmax with cross-entropy, in 2^-24 * magnitude", cases);
  for (int k = 0; k < cases; ++k) {
    for (const FlowMaker make : flow_makers()) flow(flows, random, make);
  }
  flows.print("kernels of flows and their gradients, in 2^-24 * (1 + largest element)", cases);
}
