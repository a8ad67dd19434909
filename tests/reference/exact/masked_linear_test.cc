#include "reference/exact/masked_linear.hpp"

#include "tests/reference/support/properties.hpp"
#include "tests/support/catch.hpp"

using namespace reference;
using namespace reference::exact;
using namespace test_support;

namespace {

struct Example {
  Random random{3};
  Tensor<double> x = random.tensor({4, 5}), w = random.tensor({3, 5}), b = random.tensor({3}),
                 dy = random.tensor({4, 3});
  Tensor<double> mask{Shape{3, 5}};
  Example() {
    for (std::int64_t k = 0; k < mask.size(); ++k) mask[k] = k % 3 != 1 ? 1 : 0;
  }
};

}  // namespace

TEST_CASE("masked_linear: the sum of the terms that the mask leaves, and the float32 promise") {
  Example e;
  std::vector<Term> terms;
  for (std::int64_t n = 0; n < 4; ++n) {
    for (std::int64_t m = 0; m < 3; ++m) {
      terms.push_back({n * 3 + m, e.b[m], 1});
      for (std::int64_t d = 0; d < 5; ++d) {
        if (e.mask(m, d) != 0) terms.push_back({n * 3 + m, e.w(m, d), e.x(n, d)});
      }
    }
  }
  check_float32_promise(masked_linear_forward(e.x, e.w, e.mask, e.b), terms, e.random);
}

TEST_CASE("masked_linear: gradients agree with differences and are zero where the mask is") {
  Example e;
  const LinearGradients gradients = masked_linear_backward(e.x, e.w, e.mask, e.dy);
  check_gradient([&](const auto& x) { return dot(masked_linear_forward(x, e.w, e.mask, e.b).value, e.dy); },
                 e.x, gradients.dx.value);
  check_gradient([&](const auto& w) { return dot(masked_linear_forward(e.x, w, e.mask, e.b).value, e.dy); },
                 e.w, gradients.dw.value);
  check_gradient([&](const auto& b) { return dot(masked_linear_forward(e.x, e.w, e.mask, b).value, e.dy); },
                 e.b, gradients.db.value);
  for (std::int64_t k = 0; k < e.mask.size(); ++k)
    CHECK((gradients.dw.magnitude[k] == 0) == (e.mask[k] == 0));
}

TEST_CASE("masked_linear: the mask has the shape of the weights") {
  Example e;
  CHECK_THROWS_WITH(masked_linear_forward(e.x, e.w, Tensor<double>({5, 3}), e.b),
                    "masked_linear_forward: mask has shape [5,3], but must have shape [3,5]");
}
