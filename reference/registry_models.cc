// The functions of the autoregressive models and of the variational autoencoder.

#include <utility>

#include "reference/exact/autoregressive_masks.hpp"
#include "reference/exact/gated_unit.hpp"
#include "reference/exact/lstm_cell.hpp"
#include "reference/exact/masked_linear.hpp"
#include "reference/exact/skew_rows.hpp"
#include "reference/exact/variational.hpp"
#include "reference/registry_support.hpp"
#include "reference/tensor/require.hpp"

namespace reference {
namespace {

using exact::Measured;

std::vector<Measured> made_hidden_mask(const Arguments& a) {
  a.require_reasonable("mask", {a.extent("degrees", 0), a.extent("below", 0)});
  return {exact::made_hidden_mask(a.input("below"), a.input("degrees"))};
}

std::vector<Measured> made_output_mask(const Arguments& a) {
  a.require_reasonable("mask", {a.extent("order", 0), a.extent("degrees", 0)});
  return {exact::made_output_mask(a.input("degrees"), a.input("order"))};
}

std::vector<Measured> pixel_mask(const Arguments& a) {
  const exact::PixelMaskShape shape{.out_channels = a.integer("out_channels", 1),
                                    .in_channels = a.integer("in_channels", 1),
                                    .kernel = a.integer("kernel", 1),
                                    .colours = a.integer("colours", 1),
                                    .sees_own_colour = a.integer("type_b", 0) != 0};
  // One factor at a time: each may be as large as an int.
  a.require_reasonable("mask", {shape.kernel, shape.kernel});
  a.require_reasonable("mask", {shape.out_channels, shape.in_channels});
  a.require_reasonable("mask", {shape.out_channels, shape.in_channels, shape.kernel, shape.kernel});
  return {exact::pixel_mask(shape)};
}

std::vector<Measured> masked_linear_forward(const Arguments& a) {
  a.require_reasonable("y", {a.extent("x", 0), a.extent("w", 0)});
  return {exact::masked_linear_forward(a.input("x"), a.input("w"), a.input("mask"), a.input("b"))};
}

std::vector<Measured> masked_linear_backward(const Arguments& a) {
  exact::LinearGradients gradients =
      exact::masked_linear_backward(a.input("x"), a.input("w"), a.input("mask"), a.input("dy"));
  return {std::move(gradients.dx), std::move(gradients.dw), std::move(gradients.db)};
}

std::vector<Measured> lstm_cell_forward(const Arguments& a) {
  exact::LstmStep step = exact::lstm_cell_forward(a.input("z"), a.input("c"));
  return {std::move(step.h), std::move(step.c)};
}

std::vector<Measured> lstm_cell_backward(const Arguments& a) {
  exact::LstmGradients gradients =
      exact::lstm_cell_backward(a.input("z"), a.input("c"), a.input("dh"), a.input("dc_next"));
  return {std::move(gradients.dz), std::move(gradients.dc)};
}

std::vector<Measured> gated_unit_forward(const Arguments& a) {
  return {exact::gated_unit_forward(a.input("x"))};
}

std::vector<Measured> gated_unit_backward(const Arguments& a) {
  return {exact::gated_unit_backward(a.input("x"), a.input("dy"))};
}

std::vector<Measured> skew_rows(const Arguments& a) {
  const Shape& x = a.input("x").shape();
  a.require_reasonable("y", {x[0], x[1], x[2], x[2] + x[3]});
  return {exact::skew_rows(a.input("x"))};
}

std::vector<Measured> reparametrise(const Arguments& a) {
  return {exact::reparametrise(a.input("mean"), a.input("log_std"), a.input("eps"))};
}

std::vector<Measured> gaussian_kl(const Arguments& a) {
  return {exact::gaussian_kl(a.input("mean"), a.input("log_std"))};
}

std::vector<Measured> gaussian_log_prob(const Arguments& a) {
  return {exact::gaussian_log_prob(a.input("x"), a.input("mean"), a.input("log_std"))};
}

std::vector<Measured> bernoulli_log_prob(const Arguments& a) {
  return {exact::bernoulli_log_prob(a.input("logits"), a.input("x"))};
}

std::vector<Measured> importance_bound(const Arguments& a) {
  return {exact::importance_bound(a.input("log_weights"))};
}

}  // namespace

std::vector<Function> model_functions() {
  return {
      make_function({"made_hidden_mask", {i32("below", 1), i32("degrees", 1)}, {}, {f32("mask", 2)}},
                    "mask of a hidden layer of MADE: 1 where below[j] <= degrees[k]", made_hidden_mask),
      make_function({"made_output_mask", {i32("degrees", 1), i32("order", 1)}, {}, {f32("mask", 2)}},
                    "mask of the output layer of MADE: 1 where degrees[k] < order[d]", made_output_mask),
      make_function({"pixel_mask",
                     {},
                     {integer("out_channels"), integer("in_channels"), integer("kernel"),
                      integer("colours", 1), integer("type_b", 0)},
                     {f32("mask", 4)}},
                    "mask A (or B) of PixelCNN, colour of channel c is c mod colours", pixel_mask),
      make_function({"masked_linear_forward",
                     {f32("x", 2), f32("w", 2), f32("mask", 2), f32("b", 1)},
                     {},
                     {f32("y", 2)}},
                    "fully connected layer with weights mask * w", masked_linear_forward),
      make_function({"masked_linear_backward",
                     {f32("x", 2), f32("w", 2), f32("mask", 2), f32("dy", 2)},
                     {},
                     {f32("dx", 2), f32("dw", 2), f32("db", 1)}},
                    "gradients of masked_linear_forward", masked_linear_backward),
      make_function({"lstm_cell_forward", {f32("z", 2), f32("c", 2)}, {}, {f32("h", 2), f32("c_next", 2)}},
                    "LSTM cell from pre-activations of the gates i, f, o, g", lstm_cell_forward),
      make_function({"lstm_cell_backward",
                     {f32("z", 2), f32("c", 2), f32("dh", 2), f32("dc_next", 2)},
                     {},
                     {f32("dz", 2), f32("dc", 2)}},
                    "gradients of lstm_cell_forward", lstm_cell_backward),
      make_function({"gated_unit_forward", {f32("x", 2)}, {}, {f32("y", 2)}},
                    "tanh of the first half of the channels times sigmoid of the second", gated_unit_forward),
      make_function({"gated_unit_backward", {f32("x", 2), f32("dy", 2)}, {}, {f32("dx", 2)}},
                    "gradient of gated_unit_forward", gated_unit_backward),
      make_function({"skew_rows", {f32("x", 4)}, {}, {f32("y", 4)}},
                    "row r moved to the right by r: columns become the diagonals of PixelRNN", skew_rows),
      make_function(
          {"reparametrise", {f32("mean", -1), f32("log_std", -1), f32("eps", -1)}, {}, {f32("z", -1)}},
          "mean + exp(log_std) * eps", reparametrise),
      make_function({"gaussian_kl", {f32("mean", 2), f32("log_std", 2)}, {}, {f32("kl", 1)}},
                    "divergence of a diagonal Gaussian from the standard normal one", gaussian_kl),
      make_function(
          {"gaussian_log_prob", {f32("x", 2), f32("mean", 2), f32("log_std", 2)}, {}, {f32("log_p", 1)}},
          "log-density of a diagonal Gaussian", gaussian_log_prob),
      make_function({"bernoulli_log_prob", {f32("logits", 2), f32("x", 2)}, {}, {f32("log_p", 1)}},
                    "log-probability of bits", bernoulli_log_prob),
      make_function({"importance_bound", {f32("log_weights", 2)}, {}, {f32("bound", 1)}},
                    "log of the mean over samples (axis 0) of exp(log_weights)", importance_bound),
  };
}

}  // namespace reference
