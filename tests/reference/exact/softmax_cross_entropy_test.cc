#include "reference/exact/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

constexpr double allowance = 8 * 0x1p-24;

struct Batch {
  std::string name;
  Tensor<double> logits, labels;
};

// Rows of all sizes, near each other, far apart, shifted far from zero, and decided beyond float32's range.
std::vector<Batch> batches() {
  Random random(1);
  std::vector<Batch> list;
  const auto add = [&](const std::string& name, Tensor<double> logits) {
    Tensor<double> labels(Shape{logits.extent(0)});
    for (double& label : labels.flat()) label = random.integer(0, static_cast<int>(logits.extent(1)) - 1);
    list.push_back({name, std::move(logits), std::move(labels)});
  };
  add("one class", random.tensor({3, 1}));
  add("two classes", random.tensor({5, 2}, -3, 3));
  add("ten classes", random.tensor({32, 10}, -4, 4));
  add("many classes", random.tensor({4, 256}, -4, 4));
  add("equal logits", Tensor<double>(Shape{2, 7}, 3.0));
  add("large spread", random.tensor({16, 10}, -100, 100));
  add("huge spread", random.tensor({16, 10}, -1e4, 1e4));
  add("shifted up", random.tensor({16, 10}, 990, 1000));
  add("shifted down", random.tensor({16, 10}, -1000, -990));
  return list;
}

struct Float32Answer {
  float loss;
  std::vector<float> dlogits;
};

// A way for a student to compute a row: nll and probabilities in float32, summed in the order given.
using RowMethod = std::function<float(const std::vector<float>&, const std::vector<std::size_t>&, std::size_t,
                                      std::vector<float>&)>;

float shifted_by_max(const std::vector<float>& logits, const std::vector<std::size_t>& order,
                     std::size_t label, std::vector<float>& probabilities) {
  const float max = *std::max_element(logits.begin(), logits.end());
  float sum = 0;
  for (const std::size_t k : order) sum += std::exp(logits[k] - max);
  for (std::size_t k = 0; k < logits.size(); ++k) probabilities[k] = std::exp(logits[k] - max) / sum;
  return std::log(sum) - (logits[label] - max);
}

// As scipy's logsumexp: the maximum is added back before the logit is subtracted.
float log_sum_exp(const std::vector<float>& logits, const std::vector<std::size_t>& order, std::size_t label,
                  std::vector<float>& probabilities) {
  const float max = *std::max_element(logits.begin(), logits.end());
  float sum = 0;
  for (const std::size_t k : order) sum += std::exp(logits[k] - max);
  const float lse = max + std::log(sum);
  for (std::size_t k = 0; k < logits.size(); ++k) probabilities[k] = std::exp(logits[k] - lse);
  return lse - logits[label];
}

float unguarded(const std::vector<float>& logits, const std::vector<std::size_t>& order, std::size_t label,
                std::vector<float>& probabilities) {
  float sum = 0;
  for (const std::size_t k : order) sum += std::exp(logits[k]);
  for (std::size_t k = 0; k < logits.size(); ++k) probabilities[k] = std::exp(logits[k]) / sum;
  return -std::log(probabilities[label]);
}

Float32Answer compute(const Batch& batch, const RowMethod& method, Random& random) {
  const std::int64_t rows = batch.logits.extent(0), classes = batch.logits.extent(1);
  Float32Answer answer{0, {}};
  for (std::int64_t n = 0; n < rows; ++n) {
    std::vector<float> logits, probabilities(static_cast<std::size_t>(classes));
    std::vector<std::size_t> order;
    for (std::int64_t k = 0; k < classes; ++k) {
      logits.push_back(static_cast<float>(batch.logits(n, k)));
      order.push_back(static_cast<std::size_t>(k));
    }
    random.shuffle(order);
    const auto label = static_cast<std::size_t>(batch.labels[n]);
    answer.loss += method(logits, order, label, probabilities);
    for (std::size_t k = 0; k < logits.size(); ++k) {
      answer.dlogits.push_back((probabilities[k] - (k == label ? 1.0F : 0.0F)) / static_cast<float>(rows));
    }
  }
  answer.loss /= static_cast<float>(rows);
  return answer;
}

bool within(const Measured& exact, std::int64_t k, float got) {
  return std::abs(static_cast<double>(got) - exact.value[k]) <= allowance * exact.magnitude[k];
}

bool within_everywhere(const Measured& exact, const std::vector<float>& got) {
  for (std::int64_t k = 0; k < exact.value.size(); ++k) {
    if (!within(exact, k, got[static_cast<std::size_t>(k)])) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("softmax cross-entropy: two equal classes cost a bit") {
  const Tensor<double> logits({2, 2}, {5, 5, -1000, -1000}), labels({2}, {0, 1});
  CHECK(softmax_cross_entropy_forward(logits, labels).value[0] == Approx(std::log(2)));
  CHECK(softmax_cross_entropy_forward(logits, labels, Reduction::sum).value[0] == Approx(2 * std::log(2)));
  CHECK(bits_per_dim(logits, labels).value[0] == Approx(1));
  const Tensor<double> dlogits = softmax_cross_entropy_backward(logits, labels).value;
  CHECK(dlogits(0, 0) == Approx(-0.25));
  CHECK(dlogits(0, 1) == Approx(0.25));
  CHECK(dlogits(1, 1) == Approx(-0.25));
}

TEST_CASE("softmax cross-entropy: large logits overflow nowhere") {
  const Tensor<double> logits({1, 3}, {1e6, -1e6, 0}), labels({1}, {1});
  CHECK(softmax_cross_entropy_forward(logits, labels).value[0] == 2e6);
  const Tensor<double> dlogits = softmax_cross_entropy_backward(logits, labels).value;
  CHECK(dlogits[0] == 1);
  CHECK(dlogits[1] == -1);
  CHECK(dlogits[2] == 0);
}

TEST_CASE("softmax cross-entropy: the classes are on axis 1, whatever follows") {
  Random random(2);
  const Tensor<double> logits = random.tensor({2, 3, 2, 4}, -3, 3);
  Tensor<double> labels(Shape{2, 2, 4}), row_logits(Shape{16, 3}), row_labels(Shape{16});
  for (std::int64_t row = 0; row < 16; ++row) {
    const Shape at = unravel(labels.shape(), row);
    row_labels[row] = labels[row] = random.integer(0, 2);
    for (std::int64_t k = 0; k < 3; ++k) row_logits(row, k) = logits(at[0], k, at[1], at[2]);
  }
  for (const Reduction reduction : {Reduction::mean, Reduction::sum}) {
    const Measured loss = softmax_cross_entropy_forward(logits, labels, reduction);
    const Measured row_loss = softmax_cross_entropy_forward(row_logits, row_labels, reduction);
    check_close(loss.value, row_loss.value, 1e-14);
    check_close(loss.magnitude, row_loss.magnitude, 1e-14);
    const Measured dlogits = softmax_cross_entropy_backward(logits, labels, reduction);
    const Measured row_dlogits = softmax_cross_entropy_backward(row_logits, row_labels, reduction);
    for (std::int64_t row = 0; row < 16; ++row) {
      const Shape at = unravel(labels.shape(), row);
      for (std::int64_t k = 0; k < 3; ++k) {
        CHECK(dlogits.value(at[0], k, at[1], at[2]) == row_dlogits.value(row, k));
        CHECK(dlogits.magnitude(at[0], k, at[1], at[2]) == row_dlogits.magnitude(row, k));
      }
    }
  }
  const Measured nll = negative_log_likelihood(logits, labels);
  CHECK(nll.value.shape() == labels.shape());
  CHECK(log_softmax(logits).value(1, static_cast<std::int64_t>(labels(1, 1, 2)), 1, 2) ==
        -nll.value(1, 1, 2));
}

TEST_CASE("softmax cross-entropy: the gradient agrees with differences") {
  Random random(3);
  const Tensor<double> logits = random.tensor({3, 4, 2}, -3, 3), labels({3, 2}, {0, 1, 2, 3, 3, 0});
  for (const Reduction reduction : {Reduction::mean, Reduction::sum}) {
    check_gradient(
        [&](const auto& moved) { return softmax_cross_entropy_forward(moved, labels, reduction).value[0]; },
        logits, softmax_cross_entropy_backward(logits, labels, reduction).value);
  }
}

TEST_CASE("softmax cross-entropy: float32 with the maximum subtracted keeps the promise") {
  Random random(4);
  for (const Batch& batch : batches()) {
    const Measured loss = softmax_cross_entropy_forward(batch.logits, batch.labels);
    const Measured dlogits = softmax_cross_entropy_backward(batch.logits, batch.labels);
    for (const auto& method : {RowMethod(shifted_by_max), RowMethod(log_sum_exp)}) {
      const Float32Answer answer = compute(batch, method, random);
      INFO(batch.name);
      CHECK(within(loss, 0, answer.loss));
      CHECK(within_everywhere(dlogits, answer.dlogits));
    }
  }
}

TEST_CASE("softmax cross-entropy: float32 without the maximum breaks the promise for large logits alone") {
  Random random(5);
  for (const Batch& batch : batches()) {
    const Float32Answer answer = compute(batch, unguarded, random);
    const bool kept = within(softmax_cross_entropy_forward(batch.logits, batch.labels), 0, answer.loss);
    const bool moderate = *std::max_element(batch.logits.flat().begin(), batch.logits.flat().end()) < 88 &&
                          *std::min_element(batch.logits.flat().begin(), batch.logits.flat().end()) > -80;
    INFO(batch.name);
    CHECK(kept == moderate);
  }
}

TEST_CASE("softmax cross-entropy: magnitudes are those of the derivation") {
  const double log2 = std::log(2), log5 = std::log(5);
  const Tensor<double> logits({2, 2}, {-3, -3, 2, 2 - 2 * log2}), labels({2}, {0, 1});
  // Row 0: p = 1/2, E = 0. Row 1: p = 4/5 and 1/5, E = 1/5 * 2 log 2, lse = 2 + log(5/4).
  const double row0 = 1 + 3 + (3 - log2) + 3, row1 = 1 + 0.4 * log2 + 2 + (2 + log5 - 2 * log2);
  const double target1 = 2 - 2 * log2;
  const Measured loss = softmax_cross_entropy_forward(logits, labels);
  CHECK(loss.magnitude[0] == Approx((row0 + row1 + target1) / 2));
  const Measured dlogits = softmax_cross_entropy_backward(logits, labels);
  CHECK(dlogits.magnitude(0, 0) == Approx((row0 / 2 + 1) / 2));
  CHECK(dlogits.magnitude(0, 1) == Approx(row0 / 2 / 2));
  CHECK(dlogits.magnitude(1, 0) == Approx(0.8 * (row1 + 2) / 2));
  CHECK(dlogits.magnitude(1, 1) == Approx((0.2 * (row1 + target1) + 1) / 2));
}

TEST_CASE("softmax cross-entropy: a small mistake breaks the promise") {
  const Batch batch = batches()[2];
  const Measured loss = softmax_cross_entropy_forward(batch.logits, batch.labels);
  const Measured dlogits = softmax_cross_entropy_backward(batch.logits, batch.labels);
  CHECK_FALSE(within(loss, 0, static_cast<float>(loss.value[0] * (1 + 1e-4))));
  for (std::int64_t k = 0; k < dlogits.value.size(); ++k) {
    CHECK_FALSE(within(dlogits, k, static_cast<float>(dlogits.value[k] * (1 + 1e-4))));
  }
}

TEST_CASE("softmax cross-entropy: what does not fit is refused by name") {
  const Tensor<double> logits(Shape{2, 3});
  const auto message = [&](const Tensor<double>& given_logits, const Tensor<double>& labels) {
    try {
      softmax_cross_entropy_forward(given_logits, labels);
    } catch (const std::invalid_argument& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string range = ", but must be an integer from 0 to 2";
  CHECK(message(logits, Tensor<double>({2}, {0, 2})) == "no error");
  CHECK(message(logits, Tensor<double>({2}, {0, 3})) ==
        "softmax_cross_entropy_forward: labels[1] is 3" + range);
  CHECK(message(logits, Tensor<double>({2}, {-1, 0})) ==
        "softmax_cross_entropy_forward: labels[0] is -1" + range);
  CHECK(message(logits, Tensor<double>({2}, {0, 0.5})) ==
        "softmax_cross_entropy_forward: labels[1] is 0.5" + range);
  CHECK(message(logits, Tensor<double>({2}, {0, std::nan("")})) ==
        "softmax_cross_entropy_forward: labels[1] is nan" + range);
  CHECK(message(logits, Tensor<double>(Shape{3})) ==
        "softmax_cross_entropy_forward: labels has shape [3], but must have shape [2]");
  CHECK(message(Tensor<double>(Shape{0, 3}), Tensor<double>(Shape{0})) ==
        "softmax_cross_entropy_forward: the number of rows is 0, but must be at least 1");
  CHECK(message(Tensor<double>(Shape{2, 0}), Tensor<double>(Shape{2})) ==
        "softmax_cross_entropy_forward: the number of classes is 0, but must be at least 1");
  CHECK(message(Tensor<double>(Shape{2}), Tensor<double>(Shape{2})) ==
        "softmax_cross_entropy_forward: logits has shape [2], but must have 2 dimensions or more");
}
