#include <stdexcept>

#include "golden_models.hpp"
#include "reference/exact/softmax_cross_entropy.hpp"

void read_softmax_ce(golden::Case& c) {
  using namespace reference;
  const std::string name = c.text("reduction");
  if (name != "mean" && name != "sum") {
    throw std::runtime_error("reduction is '" + name + "', but must be 'mean' or 'sum'");
  }
  const auto reduction = name == "mean" ? exact::Reduction::mean : exact::Reduction::sum;
  const Tensor<double> logits = c.input("logits"), target = c.input("target");
  c.expect("loss", exact::softmax_cross_entropy_forward(logits, target, reduction).value,
           golden::value_tolerance);
  c.expect("nll", exact::negative_log_likelihood(logits, target).value, golden::value_tolerance);
  c.expect("log_softmax", exact::log_softmax(logits).value, golden::value_tolerance);
  c.expect("bits_per_dim", exact::bits_per_dim(logits, target).value, golden::value_tolerance);
  c.expect("dlogits", exact::softmax_cross_entropy_backward(logits, target, reduction).value,
           golden::gradient_tolerance);
}
