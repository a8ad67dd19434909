#include "reference/exact/lstm_cell.hpp"

#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

void require_cell(std::string_view function, const Tensor<double>& z, const Tensor<double>& c) {
  if (c.rank() != 2) refuse(function, "c has shape " + to_string(c.shape()) + ", but must have 2 dimensions");
  require_shape(function, "z", z.shape(), {c.extent(0), 4 * c.extent(1)});
}

// A gate and what float32 can promise of it.
struct Gate {
  double value, magnitude;
};
Gate sigmoid(double z) {
  const double value = 1 / (1 + std::exp(-z));
  return {value, value * (1 + (1 - value) * std::abs(z))};
}
Gate squash(double z) {
  const double value = std::tanh(z);
  return {value, std::abs(value) + (1 - value * value) * std::abs(z)};
}
Gate product(Gate a, Gate b) {
  return {a.value * b.value, a.magnitude * std::abs(b.value) + std::abs(a.value) * b.magnitude};
}
Gate sum(Gate a, Gate b) {
  return {a.value + b.value, a.magnitude + b.magnitude};
}

struct Cell {
  Gate i, f, o, g, next, squashed, h;
};

Cell cell(const Tensor<double>& z, const Tensor<double>& c, std::int64_t n, std::int64_t k) {
  const std::int64_t width = c.extent(1);
  Cell at{sigmoid(z(n, k)),
          sigmoid(z(n, width + k)),
          sigmoid(z(n, 2 * width + k)),
          squash(z(n, 3 * width + k)),
          {},
          {},
          {}};
  at.next = sum(product(at.f, {c(n, k), 0}), product(at.i, at.g));
  const double squashed = std::tanh(at.next.value);
  at.squashed = {squashed, std::abs(squashed) + (1 - squashed * squashed) * at.next.magnitude};
  at.h = product(at.o, at.squashed);
  return at;
}

}  // namespace

LstmStep lstm_cell_forward(const Tensor<double>& z, const Tensor<double>& c) {
  require_cell("lstm_cell_forward", z, c);
  LstmStep step{Measured(c.shape()), Measured(c.shape())};
  for (std::int64_t n = 0; n < c.extent(0); ++n) {
    for (std::int64_t k = 0; k < c.extent(1); ++k) {
      const Cell at = cell(z, c, n, k);
      step.h.value(n, k) = at.h.value, step.h.magnitude(n, k) = at.h.magnitude;
      step.c.value(n, k) = at.next.value, step.c.magnitude(n, k) = at.next.magnitude;
    }
  }
  return step;
}

LstmGradients lstm_cell_backward(const Tensor<double>& z, const Tensor<double>& c, const Tensor<double>& dh,
                                 const Tensor<double>& dnext) {
  require_cell("lstm_cell_backward", z, c);
  require_shape("lstm_cell_backward", "dh", dh.shape(), c.shape());
  require_shape("lstm_cell_backward", "dc_next", dnext.shape(), c.shape());
  LstmGradients gradients{Measured(z.shape()), Measured(c.shape())};
  const std::int64_t width = c.extent(1);
  // 1 - a^2 and a (1 - a) of gates whose own error they magnify.
  const auto derivative = [](Gate a, bool is_tanh) {
    return is_tanh ? Gate{1 - a.value * a.value, 1 + 2 * std::abs(a.value) * a.magnitude}
                   : Gate{a.value * (1 - a.value), a.value + a.magnitude};
  };
  const auto write = [](Measured& to, std::int64_t n, std::int64_t k, Gate gate) {
    to.value(n, k) = gate.value, to.magnitude(n, k) = gate.magnitude;
  };
  for (std::int64_t n = 0; n < c.extent(0); ++n) {
    for (std::int64_t k = 0; k < width; ++k) {
      const Cell at = cell(z, c, n, k);
      const Gate above{dh(n, k), 0}, beside{dnext(n, k), 0}, old{c(n, k), 0};
      const Gate dc = sum(beside, product(product(above, at.o), derivative(at.squashed, true)));
      write(gradients.dc, n, k, product(dc, at.f));
      write(gradients.dz, n, k, product(product(dc, at.g), derivative(at.i, false)));
      write(gradients.dz, n, width + k, product(product(dc, old), derivative(at.f, false)));
      write(gradients.dz, n, 2 * width + k, product(product(above, at.squashed), derivative(at.o, false)));
      write(gradients.dz, n, 3 * width + k, product(product(dc, at.i), derivative(at.g, true)));
    }
  }
  return gradients;
}

}  // namespace reference::exact
