// The layers around a convolution: rectifier, max pooling, fully connected, softmax with cross-entropy.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/exact/linear.hpp"
#include "reference/exact/pool2d.hpp"
#include "reference/exact/relu.hpp"
#include "reference/exact/softmax_cross_entropy.hpp"
#include "reference/kernels/linear.hpp"
#include "reference/kernels/maxpool2d.hpp"
#include "reference/kernels/relu.hpp"
#include "reference/kernels/softmax_cross_entropy.hpp"
#include "tests/reference/kernels/conv_cases.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/targets.hpp"

using namespace reference;
using namespace test_support;

namespace {

constexpr double tolerance = 8;

bool equal(const Tensor<double>& a, const Tensor<double>& b) {
  return a.shape() == b.shape() && std::ranges::equal(a.flat(), b.flat());
}

// Few values, so that there are ties and zeros.
Tensor<double> small_integers(Random& random, const Shape& shape) {
  Tensor<double> tensor(shape);
  for (double& value : tensor.flat()) value = random.integer(-2, 2);
  return tensor;
}

Pool2dShape random_pool(Random& random, bool halving) {
  Pool2dShape s{};
  s.batch = random.integer(1, 2);
  s.channels = random.integer(1, 3);
  s.window_height = halving ? 2 : random.integer(1, 4);
  s.window_width = halving ? 2 : random.integer(1, 4);
  s.stride_h = halving ? 2 : random.integer(1, 3);
  s.stride_w = halving ? 2 : random.integer(1, 3);
  s.padding_h = halving ? 0 : random.integer(0, s.window_height - 1);
  s.padding_w = halving ? 0 : random.integer(0, s.window_width - 1);
  s.in_height = random.integer(s.window_height, 9);
  s.in_width = random.integer(s.window_width, 75);
  return s;
}

}  // namespace

TEST_CASE("kernels: the rectifier and its gradient are exact for every length") {
  Random random(31);
  for (int count = 0; count <= 70; ++count) {
    const Tensor<double> x = small_integers(random, {count}), dy = random.tensor({count});
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(count << " elements on " << forced.name());
      GuardedFloats fx(x, count % 16), fdy(dy, 3 * count % 16), y(count, 5 * count % 16), dx(count, 0);
      kernels::relu_forward(count, fx.data(), y.data());
      kernels::relu_backward(count, fx.data(), fdy.data(), dx.data());
      CHECK((y.guards_intact() && dx.guards_intact()));
      CHECK(equal(y.values({count}), exact::relu_forward(x).value));
      CHECK(equal(dx.values({count}), exact::relu_backward(x, fdy.values({count})).value));
    }
  }
}

TEST_CASE("kernels: max pooling agrees with the exact functions, ties included") {
  Random random(32);
  for (int k = 0; k < 200; ++k) {
    const Pool2dShape s = random_pool(random, k % 2 == 0);
    const Tensor<double> x = small_integers(random, exact::input_shape(s));
    const Tensor<double> dy = random.tensor(exact::output_shape(s));
    const auto forward = exact::maxpool2d_forward(s, x);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO("case " << k << " on " << forced.name());
      GuardedFloats fx(x, k % 16), fdy(dy, 3 * k % 16), y(dy.size(), 5 * k % 16), dx(x.size(), 7 * k % 16);
      kernels::maxpool2d_forward(s, fx.data(), y.data());
      kernels::maxpool2d_backward(s, fx.data(), fdy.data(), dx.data());
      CHECK((y.guards_intact() && dx.guards_intact()));
      CHECK(equal(y.values(dy.shape()), forward.value));
      const auto backward = exact::maxpool2d_backward(s, x, fdy.values(dy.shape()));
      CHECK(worst_error(dx.values(x.shape()), backward.value, backward.magnitude) <= tolerance);
    }
  }
}

TEST_CASE("kernels: the fully connected layer agrees with the exact functions") {
  Random random(33);
  for (int k = 0; k < 60; ++k) {
    const kernels::LinearShape s{random.integer(1, 9), random.integer(1, 70), random.integer(1, 40)};
    const Tensor<double> x = random.tensor({s.batch, s.inputs}), w = random.tensor({s.outputs, s.inputs}),
                         b = random.tensor({s.outputs}), dy = random.tensor({s.batch, s.outputs});
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO("case " << k << " on " << forced.name());
      GuardedFloats fx(x, k % 16), fw(w, 3 * k % 16), fb(b, 5 * k % 16), fdy(dy, 7 * k % 16);
      GuardedFloats y(dy.size(), k % 16), dx(x.size(), 3 * k % 16), dw(w.size(), 0), db(b.size(), 1);
      kernels::linear_forward(s, fx.data(), fw.data(), fb.data(), y.data());
      kernels::linear_backward(s, fx.data(), fw.data(), fdy.data(), dx.data(), dw.data(), db.data());
      CHECK((y.guards_intact() && dx.guards_intact() && dw.guards_intact() && db.guards_intact()));
      const Tensor<double> bias = fb.values(b.shape());
      const auto forward = exact::linear_forward(fx.values(x.shape()), fw.values(w.shape()), &bias);
      const auto backward =
          exact::linear_backward(fx.values(x.shape()), fw.values(w.shape()), fdy.values(dy.shape()));
      CHECK(worst_error(y.values(dy.shape()), forward.value, forward.magnitude) <= tolerance);
      CHECK(worst_error(dx.values(x.shape()), backward.dx.value, backward.dx.magnitude) <= tolerance);
      CHECK(worst_error(dw.values(w.shape()), backward.dw.value, backward.dw.magnitude) <= tolerance);
      CHECK(worst_error(db.values(b.shape()), backward.db.value, backward.db.magnitude) <= tolerance);
    }
  }
}

TEST_CASE("kernels: softmax with cross-entropy agrees with the exact functions, large logits included") {
  Random random(34);
  for (int k = 1; k <= 40; ++k) {
    const double scale = std::pow(100.0, k % 3);
    const int batch = random.integer(1, 6), classes = k == 40 ? 256 : k;
    Tensor<double> logits = random.tensor({batch, classes});
    for (double& value : logits.flat()) value *= scale;
    GuardedFloats rounded(logits, 3), dlogits(logits.size(), 5);
    const Tensor<double> l = rounded.values(logits.shape());
    std::vector<std::int32_t> labels;
    Tensor<double> targets({batch});
    for (int n = 0; n < batch; ++n) {
      labels.push_back(random.integer(0, classes - 1));
      targets[n] = labels.back();
    }
    const auto loss = exact::softmax_cross_entropy_forward(l, targets, exact::Reduction::mean);
    const auto gradient = exact::softmax_cross_entropy_backward(l, targets, exact::Reduction::mean);
    for (const std::int64_t target : kernel_targets()) {
      const ForcedTarget forced(target);
      INFO(classes << " classes on " << forced.name());
      const float got = kernels::softmax_cross_entropy_forward(batch, classes, rounded.data(), labels.data());
      kernels::softmax_cross_entropy_backward(batch, classes, rounded.data(), labels.data(), dlogits.data());
      CHECK(dlogits.guards_intact());
      CHECK(std::abs(static_cast<double>(got) - loss.value[0]) <= tolerance * 0x1p-24 * loss.magnitude[0]);
      CHECK(worst_error(dlogits.values(l.shape()), gradient.value, gradient.magnitude) <= tolerance);
    }
  }
}
