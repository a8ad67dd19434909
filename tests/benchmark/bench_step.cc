// A training step of a convnet on the kernels alone, one thread: 64 digits of 28 x 28, convolution, max
// pooling, ReLU, twice, a linear layer to ten classes, softmax with cross-entropy, SGD. (ReLU after pooling
// is the same function as before it, on a quarter of the numbers.) In turns with the same step of oneDNN,
// where there is one. Prints one line of JSON: of each the fastest step in CPU milliseconds and the losses of
// the first five steps.
//
//   bench_step 8 16 3        channels of the two convolutions, side of their filters
//
// compare_step.py runs it in turns with PyTorch, from the same numbers.

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "reference/kernels/arrays.hpp"
#include "reference/kernels/conv2d.hpp"
#include "reference/kernels/linear.hpp"
#include "reference/kernels/maxpool2d.hpp"
#include "reference/kernels/relu.hpp"
#include "reference/kernels/softmax_cross_entropy.hpp"
#include "tests/benchmark/step_competitor.hpp"
#include "tests/benchmark/timing.hpp"

namespace {

using namespace reference;
using Floats = std::vector<float>;

constexpr int batch = 64, classes = 10;
constexpr float rate = 0.05f;

// The numbers of compare_step.py.
Floats waves(std::size_t count, double step, double height) {
  Floats values(count);
  for (std::size_t k = 0; k < count; ++k) {
    values[k] = static_cast<float>(height * std::sin(step * static_cast<double>(k + 1)));
  }
  return values;
}

Floats zeros(std::size_t count) {
  return Floats(count, 0.0f);
}

std::size_t size(int a, int b, int c, int d) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c) *
         static_cast<std::size_t>(d);
}

struct Parameter {
  Floats value, gradient;
  explicit Parameter(Floats start) : value(std::move(start)), gradient(value.size()) {}
  void step() {
    kernels::axpy(static_cast<kernels::Index>(value.size()), -rate, gradient.data(), value.data());
  }
};

// Convolution, pooling, ReLU of images of `side` x `side`.
struct Layer {
  Layer(int in, int out, int image_side, int kernel)
      : conv{.batch = batch,
             .in_channels = in,
             .in_height = image_side,
             .in_width = image_side,
             .out_channels = out,
             .kernel_height = kernel,
             .kernel_width = kernel,
             .padding_h = kernel / 2,
             .padding_w = kernel / 2},
        pool{batch, out, image_side, image_side, 2, 2, 2, 2},
        w(waves(size(out, in, kernel, kernel), 0.7, 1 / std::sqrt(in * kernel * kernel))),
        b(zeros(static_cast<std::size_t>(out))),
        y(size(batch, out, image_side, image_side)),
        dy(y.size()),
        pooled(y.size() / 4),
        dpooled(y.size() / 4),
        z(y.size() / 4) {}

  const Floats& forward(const float* x) {
    kernels::conv2d_forward(conv, x, w.value.data(), b.value.data(), y.data());
    kernels::maxpool2d_forward(pool, y.data(), pooled.data());
    kernels::relu_forward(static_cast<kernels::Index>(z.size()), pooled.data(), z.data());
    return z;
  }
  // dx may be null.
  void backward(const float* x, const Floats& dz, float* dx) {
    kernels::relu_backward(static_cast<kernels::Index>(z.size()), pooled.data(), dz.data(), dpooled.data());
    kernels::maxpool2d_backward(pool, y.data(), dpooled.data(), dy.data());
    kernels::conv2d_backward_weights(conv, x, dy.data(), w.gradient.data(), b.gradient.data());
    if (dx != nullptr) kernels::conv2d_backward_data(conv, w.value.data(), dy.data(), dx);
  }

  Conv2dShape conv;
  Pool2dShape pool;
  Parameter w, b;
  Floats y, dy, pooled, dpooled, z;
};

struct Network {
  Network(int first, int second, int kernel)
      : x(waves(size(batch, 1, 28, 28), 0.1, 1)),
        one(1, first, 28, kernel),
        two(first, second, 14, kernel),
        top{batch, second * 49, classes},
        w(waves(size(classes, second, 7, 7), 0.3, 1 / std::sqrt(second * 49))),
        b(zeros(classes)),
        logits(size(batch, classes, 1, 1)),
        dlogits(logits.size()),
        dtwo(two.z.size()),
        done(one.z.size()) {
    for (int n = 0; n < batch; ++n) labels.push_back(n % classes);
  }

  float step() {
    two.forward(one.forward(x.data()).data());
    kernels::linear_forward(top, two.z.data(), w.value.data(), b.value.data(), logits.data());
    const float loss = kernels::softmax_cross_entropy_forward(batch, classes, logits.data(), labels.data());
    kernels::softmax_cross_entropy_backward(batch, classes, logits.data(), labels.data(), dlogits.data());
    kernels::linear_backward(top, two.z.data(), w.value.data(), dlogits.data(), dtwo.data(),
                             w.gradient.data(), b.gradient.data());
    two.backward(one.z.data(), dtwo, done.data());
    one.backward(x.data(), done, nullptr);
    for (Parameter* parameter : {&one.w, &one.b, &two.w, &two.b, &w, &b}) parameter->step();
    return loss;
  }

  // Before the first step.
  benchmark::StepTask task() const {
    return {batch,
            one.conv.out_channels,
            two.conv.out_channels,
            one.conv.kernel_height,
            classes,
            rate,
            x,
            one.w.value,
            two.w.value,
            w.value,
            labels};
  }

  Floats x;
  std::vector<std::int32_t> labels;
  Layer one, two;
  kernels::LinearShape top;
  Parameter w, b;
  Floats logits, dlogits, dtwo, done;
};

struct Contender {
  const char* prefix;
  std::function<float()> step;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: bench_step CHANNELS CHANNELS KERNEL, for instance bench_step 8 16 3\n");
    return 2;
  }
  Network ours(std::atoi(argv[1]), std::atoi(argv[2]), std::atoi(argv[3]));
  std::vector<Contender> contenders = {{"", [&ours] { return ours.step(); }}};
  if (const auto step = benchmark::dnnl_step(ours.task())) contenders.push_back({"dnnl_", step});

  std::vector<std::function<void()>> calls;
  std::printf("{");
  for (const Contender& contender : contenders) {
    std::printf("\"%slosses\": [", contender.prefix);
    for (int k = 0; k < 5; ++k) {
      std::printf("%s%.6f", k == 0 ? "" : ", ", static_cast<double>(contender.step()));
    }
    std::printf("], ");
    calls.emplace_back(contender.step);
  }
  const std::vector<double> fastest = benchmark::fastest_calls(calls, 3);
  for (std::size_t k = 0; k < calls.size(); ++k) {
    std::printf("%s\"%sstep\": %.3f", k == 0 ? "" : ", ", contenders[k].prefix, 1e3 * fastest[k]);
  }
  std::printf("}\n");
}
