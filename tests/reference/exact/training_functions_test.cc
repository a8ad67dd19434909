// Steps of optimisers and batch normalisation. Whole trajectories of optimisers: golden/optimizers_reader.cc.

#include <cmath>

#include "reference/exact/batch_norm.hpp"
#include "reference/exact/optimizer_steps.hpp"
#include "reference/registry.hpp"
#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

Tensor<double> one(double value) {
  return Tensor<double>({1}, {value});
}

float narrow(double value) {
  return static_cast<float>(value);
}

void check_promise(const Measured& exact, std::int64_t k, float got) {
  CHECK(std::abs(static_cast<double>(got) - exact.value[k]) <= 8 * 0x1p-24 * exact.magnitude[k]);
}

}  // namespace

TEST_CASE("optimizer steps: worked values") {
  // From rest, Adam's first step is the rate, whatever the gradient.
  const AdamSettings adam{
      .step = 1, .rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 0, .weight_decay = 0};
  const auto first = adam_step(one(1), one(-5), one(0), one(0), adam);
  CHECK(first[0].value[0] == Approx(1.1));
  CHECK(first[1].value[0] == Approx(-0.5));
  CHECK(first[2].value[0] == Approx(0.025));
  CHECK(adam_step(one(1), one(0), one(0), one(0), adam)[0].value[0] == 1);

  // Decay in the gradient is lost in Adam's scale; decoupled, it shrinks the weight.
  AdamSettings decaying = adam;
  decaying.weight_decay = 0.5;
  CHECK(adam_step(one(2), one(1), one(0), one(0), decaying)[0].value[0] == Approx(1.9));
  decaying.decoupled = true;
  CHECK(adam_step(one(2), one(1), one(0), one(0), decaying)[0].value[0] == Approx(2 - 0.1 * 0.5 * 2 - 0.1));

  const auto sgd = sgd_step(one(1), one(2), one(3), {.rate = 0.1, .momentum = 0.5, .weight_decay = 0.25});
  CHECK(sgd[1].value[0] == 0.5 * 3 + 2 + 0.25);
  CHECK(sgd[0].value[0] == Approx(1 - 0.1 * 3.75));

  const Tensor<double> g({2}, {3, 4});
  CHECK(clip_gradient(g, 1).value[1] == Approx(0.8).epsilon(1e-6));
  CHECK(clip_gradient(g, 6).value[1] == 4);
}

TEST_CASE("optimizer steps: float32 keeps its promises") {
  Random random(11);
  const Shape shape{50};
  const Tensor<double> theta = random.tensor(shape, -2, 2), g = random.tensor(shape, -1, 1),
                       m = random.tensor(shape, -1, 1), v = random.tensor(shape, 0, 1);
  for (const bool decoupled : {false, true}) {
    for (const int step : {1, 7, 1000}) {
      const auto exact = adam_step(theta, g, m, v,
                                   {.step = step,
                                    .rate = 0.01,
                                    .beta1 = 0.9,
                                    .beta2 = 0.999,
                                    .epsilon = 1e-8,
                                    .weight_decay = 0.1,
                                    .decoupled = decoupled});
      const float rate = 0.01f, beta1 = 0.9f, beta2 = 0.999f, decay = 0.1f;
      for (std::int64_t k = 0; k < theta.size(); ++k) {
        float own = narrow(theta[k]), slope = narrow(g[k]);
        if (decoupled) {
          own -= rate * decay * own;
        } else {
          slope += decay * own;
        }
        const float mean = beta1 * narrow(m[k]) + (1 - beta1) * slope;
        const float square = beta2 * narrow(v[k]) + (1 - beta2) * slope * slope;
        const float power1 = std::pow(beta1, narrow(step)), power2 = std::pow(beta2, narrow(step));
        check_promise(exact[0], k,
                      own - rate * (mean / (1 - power1)) / (std::sqrt(square / (1 - power2)) + 1e-8f));
        check_promise(exact[1], k, mean);
        check_promise(exact[2], k, square);
        // No excuse for a forgotten correction.
        if (step < 1000) {
          const double uncorrected = theta[k] - 0.01 * exact[1].value[k] / std::sqrt(exact[2].value[k]);
          CHECK(std::abs(uncorrected - exact[0].value[k]) > 64 * 0x1p-24 * exact[0].magnitude[k]);
        }
      }
    }
  }
  const auto sgd = sgd_step(theta, g, m, {.rate = 0.1, .momentum = 0.9, .weight_decay = 0.01});
  const Measured clipped = clip_gradient(g, 1);
  float squares = 0;
  for (const double element : g.flat()) squares += narrow(element) * narrow(element);
  for (std::int64_t k = 0; k < theta.size(); ++k) {
    const float moved = 0.9f * narrow(m[k]) + (narrow(g[k]) + 0.01f * narrow(theta[k]));
    check_promise(sgd[1], k, moved);
    check_promise(sgd[0], k, narrow(theta[k]) - 0.1f * moved);
    check_promise(clipped, k, narrow(g[k]) / (std::sqrt(squares) + 1e-6f));
  }
}

TEST_CASE("optimizer steps: settings outside their range are refused by name") {
  const AdamSettings fine{
      .step = 1, .rate = 0.1, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 0, .weight_decay = 0};
  AdamSettings wrong = fine;
  wrong.beta2 = 1;
  CHECK_THROWS_WITH(adam_step(one(1), one(1), one(0), one(0), wrong),
                    "adam_step: beta2 is 1.000000, but must be below 1");
  wrong = fine;
  wrong.step = 0, wrong.decoupled = true;
  CHECK_THROWS_WITH(adam_step(one(1), one(1), one(0), one(0), wrong),
                    "adamw_step: step is 0, but must be at least 1");
  CHECK_THROWS_WITH(adam_step(one(1), one(1), one(0), one(-1), fine),
                    "adam_step: an element of v is -1.000000, but must be at least 0");
  CHECK_THROWS_WITH(sgd_step(one(1), Tensor<double>({2}), one(1), {0.1, 0, 0}),
                    "sgd_step: g has shape [2], but must have shape [1]");
}

TEST_CASE("batch norm: the batch gets mean 0 and variance 1, running averages are unbiased") {
  const Tensor<double> x({2, 1, 2}, {1, 2, 3, 6}), gain = one(2), bias = one(10);
  const auto y = batch_norm_forward(x, gain, bias, 0);
  CHECK(y[1].value[0] == 3);
  CHECK(y[2].value[0] == 3.5);
  CHECK(y[0].value[3] == Approx(10 + 2 * 3 / std::sqrt(3.5)));
  const auto running = batch_norm_running(x, one(0), one(1), 0.1);
  CHECK(running[0].value[0] == Approx(0.3));
  CHECK(running[1].value[0] == Approx(0.9 + 0.1 * 14.0 / 3));
  // By the batch's own moments inference is what training computes.
  check_close(batch_norm_inference(x, gain, bias, y[1].value, y[2].value, 0).value, y[0].value, 1e-15);
}

TEST_CASE("batch norm: gradients are those of differences") {
  Random random(12);
  for (const Shape& shape : {Shape{5, 3}, Shape{2, 3, 2, 2}, Shape{1, 3, 4}}) {
    const Tensor<double> x = random.tensor(shape, -1, 3), gain = random.tensor({3}, 0.5, 2),
                         bias = random.tensor({3}), mean = random.tensor({3}),
                         variance = random.tensor({3}, 0.1, 2), dy = random.tensor(shape);
    const auto training = batch_norm_backward(x, gain, dy, 0.01);
    const auto trained = [&](const Tensor<double>& at, const Tensor<double>& by, const Tensor<double>& to) {
      return dot(batch_norm_forward(at, by, to, 0.01)[0].value, dy);
    };
    check_gradient([&](const Tensor<double>& at) { return trained(at, gain, bias); }, x, training[0].value);
    check_gradient([&](const Tensor<double>& at) { return trained(x, at, bias); }, gain, training[1].value);
    check_gradient([&](const Tensor<double>& at) { return trained(x, gain, at); }, bias, training[2].value);

    const auto inference = batch_norm_inference_backward(x, gain, mean, variance, dy, 0.01);
    const auto used = [&](const Tensor<double>& at, const Tensor<double>& by, const Tensor<double>& to) {
      return dot(batch_norm_inference(at, by, to, mean, variance, 0.01).value, dy);
    };
    check_gradient([&](const Tensor<double>& at) { return used(at, gain, bias); }, x, inference[0].value);
    check_gradient([&](const Tensor<double>& at) { return used(x, at, bias); }, gain, inference[1].value);
    check_gradient([&](const Tensor<double>& at) { return used(x, gain, at); }, bias, inference[2].value);
  }
}

TEST_CASE("batch norm: float32 keeps its promises") {
  Random random(13);
  const std::int64_t n = 40;
  const Tensor<double> x = random.tensor({n, 1}, 9, 11), dy = random.tensor({n, 1});
  const auto y = batch_norm_forward(x, one(1.5), one(0.5), 1e-5);
  const auto gradients = batch_norm_backward(x, one(1.5), dy, 1e-5);
  float mean = 0, variance = 0, sum = 0, along = 0;
  for (const double value : x.flat()) mean += narrow(value) / n;
  for (const double value : x.flat()) variance += (narrow(value) - mean) * (narrow(value) - mean) / n;
  const float inverse = 1 / std::sqrt(variance + 1e-5f);
  for (std::int64_t k = 0; k < n; ++k) {
    sum += narrow(dy[k]);
    along += narrow(dy[k]) * (narrow(x[k]) - mean) * inverse;
  }
  check_promise(y[1], 0, mean);
  check_promise(y[2], 0, variance);
  check_promise(gradients[1], 0, along);
  check_promise(gradients[2], 0, sum);
  for (std::int64_t k = 0; k < n; ++k) {
    const float normal = (narrow(x[k]) - mean) * inverse;
    check_promise(y[0], k, 1.5f * normal + 0.5f);
    check_promise(gradients[0], k, 1.5f * inverse * (narrow(dy[k]) - sum / n - normal * along / n));
    // No excuse for a variance divided by n - 1.
    const double unbiased =
        0.5 + 1.5 * (x[k] - y[1].value[0]) / std::sqrt(y[2].value[0] * n / (n - 1) + 1e-5);
    if (std::abs(unbiased - 0.5) > 1) {
      CHECK(std::abs(unbiased - y[0].value[k]) > 64 * 0x1p-24 * y[0].magnitude[k]);
    }
  }
}

TEST_CASE("batch norm: what does not fit is refused by name") {
  const Tensor<double> x({3, 2}, {1, 2, 1, 3, 1, 4}), two({2}, {1, 1});
  CHECK_THROWS_WITH(
      batch_norm_forward(x, two, two, 0),
      "batch_norm_forward: the variance of channel 0 is 0.000000, but must be above 0, or 0 with "
      "epsilon above 0");
  CHECK_THROWS_WITH(batch_norm_forward(x, two, one(1), 1),
                    "batch_norm_forward: bias has shape [1], but must have shape [2]");
  CHECK_THROWS_WITH(batch_norm_running(Tensor<double>({1, 2}), two, two, 0.1),
                    "batch_norm_running: the number of values of a channel is 1, but must be at least 2");
  const Call call{{{"x", one(1)}, {"gain", one(1)}, {"bias", one(1)}}, {{"epsilon", 1}}};
  CHECK_THROWS_WITH(get_function("batch_norm_forward").evaluate(call),
                    "batch_norm_forward: x has shape [1], but must have at least 2 dimensions, channels on "
                    "axis 1");
}
