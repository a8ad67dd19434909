#include "reference/exact/lstm_cell.hpp"

#include "reference/exact/rounded.hpp"
#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

void require_cell(std::string_view function, const Tensor<double>& z, const Tensor<double>& c) {
  if (c.rank() != 2) refuse(function, "c has shape " + to_string(c.shape()) + ", but must have 2 dimensions");
  require_shape(function, "z", z.shape(), {c.extent(0), 4 * c.extent(1)});
}

struct Cell {
  Rounded i, f, o, g, next, squashed, h;
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
  at.squashed = squash(at.next);
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
  const auto write = [](Measured& to, std::int64_t n, std::int64_t k, Rounded gate) {
    to.value(n, k) = gate.value, to.magnitude(n, k) = gate.magnitude;
  };
  for (std::int64_t n = 0; n < c.extent(0); ++n) {
    for (std::int64_t k = 0; k < width; ++k) {
      const Cell at = cell(z, c, n, k);
      const Rounded above{dh(n, k), 0}, beside{dnext(n, k), 0}, old{c(n, k), 0};
      const Rounded dc = sum(beside, product(product(above, at.o), tanh_derivative(at.squashed)));
      write(gradients.dc, n, k, product(dc, at.f));
      write(gradients.dz, n, k, product(product(dc, at.g), sigmoid_derivative(at.i)));
      write(gradients.dz, n, width + k, product(product(dc, old), sigmoid_derivative(at.f)));
      write(gradients.dz, n, 2 * width + k, product(product(above, at.squashed), sigmoid_derivative(at.o)));
      write(gradients.dz, n, 3 * width + k, product(product(dc, at.i), tanh_derivative(at.g)));
    }
  }
  return gradients;
}

}  // namespace reference::exact
