#include "reference/exact/lstm_cell.hpp"

#include <cmath>

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

// The same in float32, gate by gate.
void float32_cell(const Tensor<double>& z, const Tensor<double>& c, std::int64_t n, std::int64_t k, float& h,
                  float& next) {
  const std::int64_t width = c.extent(1);
  const auto at = [&](int gate) { return static_cast<float>(z(n, gate * width + k)); };
  const auto sigmoid = [](float value) { return 1 / (1 + std::exp(-value)); };
  next = sigmoid(at(1)) * static_cast<float>(c(n, k)) + sigmoid(at(0)) * std::tanh(at(3));
  h = sigmoid(at(2)) * std::tanh(next);
}

}  // namespace

TEST_CASE("lstm_cell: open, closed and half open gates") {
  const double far = 40;
  // i open, f closed, o open: the cell takes tanh(g).
  LstmStep step =
      lstm_cell_forward(Tensor<double>({1, 4}, {far, -far, far, 0.5}), Tensor<double>({1, 1}, {7}));
  CHECK(step.c.value[0] == Approx(std::tanh(0.5)));
  CHECK(step.h.value[0] == Approx(std::tanh(std::tanh(0.5))));
  // i closed, f open: it keeps what it has; o half open.
  step = lstm_cell_forward(Tensor<double>({1, 4}, {-far, far, 0, 3}), Tensor<double>({1, 1}, {0.25}));
  CHECK(step.c.value[0] == Approx(0.25));
  CHECK(step.h.value[0] == Approx(0.5 * std::tanh(0.25)));
}

TEST_CASE("lstm_cell: float32 keeps its promise, float16 does not") {
  Random random(4);
  const Tensor<double> z = random.tensor({20, 12}, -6, 6), c = random.tensor({20, 3}, -2, 2);
  const LstmStep step = lstm_cell_forward(z, c);
  int broken_in_half = 0;
  for (std::int64_t n = 0; n < 20; ++n) {
    for (std::int64_t k = 0; k < 3; ++k) {
      float h = 0, next = 0;
      float32_cell(z, c, n, k, h, next);
      CHECK(std::abs(static_cast<double>(h) - step.h.value(n, k)) <= 8 * 0x1p-24 * step.h.magnitude(n, k));
      CHECK(std::abs(static_cast<double>(next) - step.c.value(n, k)) <= 8 * 0x1p-24 * step.c.magnitude(n, k));
      const double rounded = std::nearbyint(step.h.value(n, k) * 2048) / 2048;
      if (!(std::abs(rounded - step.h.value(n, k)) <= 8 * 0x1p-24 * step.h.magnitude(n, k))) ++broken_in_half;
    }
  }
  CHECK(broken_in_half > 50);
}

TEST_CASE("lstm_cell: gradients agree with differences") {
  Random random(5);
  const Tensor<double> z = random.tensor({3, 8}, -2, 2), c = random.tensor({3, 2}),
                       dh = random.tensor({3, 2}), dnext = random.tensor({3, 2});
  const auto loss = [&](const Tensor<double>& at_z, const Tensor<double>& at_c) {
    const LstmStep step = lstm_cell_forward(at_z, at_c);
    return dot(step.h.value, dh) + dot(step.c.value, dnext);
  };
  const LstmGradients gradients = lstm_cell_backward(z, c, dh, dnext);
  check_gradient([&](const auto& moved) { return loss(moved, c); }, z, gradients.dz.value);
  check_gradient([&](const auto& moved) { return loss(z, moved); }, c, gradients.dc.value);
}

TEST_CASE("lstm_cell: z is four times as wide as c") {
  CHECK_THROWS_WITH(lstm_cell_forward(Tensor<double>({2, 7}), Tensor<double>({2, 2})),
                    "lstm_cell_forward: z has shape [2,7], but must have shape [2,8]");
}
