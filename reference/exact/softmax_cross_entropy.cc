#include "reference/exact/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <sstream>

#include "reference/tensor/require.hpp"

namespace reference::exact {
namespace {

// logits seen as [outer, classes, inner].
struct Layout {
  std::int64_t outer, classes, inner;

  std::int64_t rows() const { return outer * inner; }
  std::int64_t position(std::int64_t row, std::int64_t k) const {
    return (row / inner * classes + k) * inner + row % inner;
  }
};

Layout layout_of(std::string_view function, const Tensor<double>& logits) {
  if (logits.rank() < 2) {
    refuse(function,
           "logits has shape " + to_string(logits.shape()) + ", but must have 2 dimensions or more");
  }
  require_at_least(function, "the number of classes", logits.extent(1), 1);
  Layout layout{logits.extent(0), logits.extent(1), 1};
  for (int axis = 2; axis < logits.rank(); ++axis) layout.inner *= logits.extent(axis);
  return layout;
}

void require_labels(std::string_view function, const Tensor<double>& logits, const Tensor<double>& labels) {
  Shape expected = logits.shape();
  expected.erase(expected.begin() + 1);
  require_shape(function, "labels", labels.shape(), expected);
  const auto classes = static_cast<double>(logits.extent(1));
  for (std::int64_t row = 0; row < labels.size(); ++row) {
    const double label = labels[row];
    if (label >= 0 && label < classes && label == std::floor(label)) continue;
    std::ostringstream complaint;
    complaint << "labels" << to_string(unravel(labels.shape(), row)) << " is " << label
              << ", but must be an integer from 0 to " << logits.extent(1) - 1;
    refuse(function, complaint.str());
  }
}

double weight_of(std::string_view function, const Layout& layout, Reduction reduction) {
  if (reduction == Reduction::sum) return 1;
  require_at_least(function, "the number of rows", layout.rows(), 1);
  return 1 / static_cast<double>(layout.rows());
}

// What all functions need of one row, in the names of the header.
struct RowSums {
  double max = 0;
  double log_sum = 0;   // log S
  double expected = 0;  // E

  double log_softmax(double logit) const { return logit - max - log_sum; }
  double magnitude(double logit) const {
    return 1 + expected + std::abs(max) + std::abs(max + log_sum) + std::abs(logit);
  }
};

RowSums sums_of_row(const Layout& layout, const Tensor<double>& logits, std::int64_t row) {
  RowSums sums;
  sums.max = logits[layout.position(row, 0)];
  for (std::int64_t k = 1; k < layout.classes; ++k)
    sums.max = std::max(sums.max, logits[layout.position(row, k)]);
  double sum = 0;
  for (std::int64_t k = 0; k < layout.classes; ++k) {
    const double shifted = logits[layout.position(row, k)] - sums.max;
    sum += std::exp(shifted);
    sums.expected += std::exp(shifted) * std::abs(shifted);
  }
  sums.log_sum = std::log(sum);
  sums.expected /= sum;
  return sums;
}

Measured per_row(std::string_view function, const Tensor<double>& logits, const Tensor<double>& labels) {
  const Layout layout = layout_of(function, logits);
  require_labels(function, logits, labels);
  Measured nll(labels.shape());
  for (std::int64_t row = 0; row < layout.rows(); ++row) {
    const double logit = logits[layout.position(row, static_cast<std::int64_t>(labels[row]))];
    const RowSums sums = sums_of_row(layout, logits, row);
    nll.value[row] = -sums.log_softmax(logit);
    nll.magnitude[row] = sums.magnitude(logit);
  }
  return nll;
}

Measured reduced(std::string_view function, const Tensor<double>& logits, const Tensor<double>& labels,
                 Reduction reduction, double unit) {
  const Measured nll = per_row(function, logits, labels);
  const double weight = weight_of(function, layout_of(function, logits), reduction) / unit;
  Measured loss(Shape{1});
  for (std::int64_t row = 0; row < nll.value.size(); ++row) {
    loss.value[0] += weight * nll.value[row];
    loss.magnitude[0] += weight * nll.magnitude[row];
  }
  return loss;
}

}  // namespace

Measured log_softmax(const Tensor<double>& logits) {
  const Layout layout = layout_of("log_softmax", logits);
  Measured result(logits.shape());
  for (std::int64_t row = 0; row < layout.rows(); ++row) {
    const RowSums sums = sums_of_row(layout, logits, row);
    for (std::int64_t k = 0; k < layout.classes; ++k) {
      const std::int64_t position = layout.position(row, k);
      result.value[position] = sums.log_softmax(logits[position]);
      result.magnitude[position] = sums.magnitude(logits[position]);
    }
  }
  return result;
}

Measured negative_log_likelihood(const Tensor<double>& logits, const Tensor<double>& labels) {
  return per_row("negative_log_likelihood", logits, labels);
}

Measured softmax_cross_entropy_forward(const Tensor<double>& logits, const Tensor<double>& labels,
                                       Reduction reduction) {
  return reduced("softmax_cross_entropy_forward", logits, labels, reduction, 1);
}

Measured softmax_cross_entropy_backward(const Tensor<double>& logits, const Tensor<double>& labels,
                                        Reduction reduction) {
  constexpr std::string_view function = "softmax_cross_entropy_backward";
  constexpr double underflow = 0x1p-102;
  const Layout layout = layout_of(function, logits);
  require_labels(function, logits, labels);
  const double weight = weight_of(function, layout, reduction);
  Measured dlogits(logits.shape());
  for (std::int64_t row = 0; row < layout.rows(); ++row) {
    const RowSums sums = sums_of_row(layout, logits, row);
    for (std::int64_t k = 0; k < layout.classes; ++k) {
      const std::int64_t position = layout.position(row, k);
      const double probability = std::exp(sums.log_softmax(logits[position]));
      const double target = static_cast<double>(k) == labels[row] ? 1 : 0;
      dlogits.value[position] = weight * (probability - target);
      dlogits.magnitude[position] =
          weight * (probability * sums.magnitude(logits[position]) + target) + underflow;
    }
  }
  return dlogits;
}

Measured bits_per_dim(const Tensor<double>& logits, const Tensor<double>& labels) {
  return reduced("bits_per_dim", logits, labels, Reduction::mean, std::numbers::ln2);
}

}  // namespace reference::exact
