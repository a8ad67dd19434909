#pragma once
// What the tests of the exact functions have in common.

#include <functional>
#include <vector>

#include "reference/exact/measured.hpp"
#include "tests/reference/support/random.hpp"

namespace test_support {

double dot(const reference::Tensor<double>& a, const reference::Tensor<double>& b);

// alpha * a + b
reference::Tensor<double> axpy(double alpha, const reference::Tensor<double>& a,
                               const reference::Tensor<double>& b);

// CHECKs equal shapes and |got - expected| <= tolerance * max(1, |expected|) everywhere.
void check_close(const reference::Tensor<double>& got, const reference::Tensor<double>& expected,
                 double tolerance);

// CHECKs each element of `gradient` against the central difference of `loss` at x. For losses linear in each
// element of x the difference is exact up to rounding; otherwise it errs by about 1e-9 times the third
// derivative.
void check_gradient(const std::function<double(const reference::Tensor<double>&)>& loss,
                    const reference::Tensor<double>& x, const reference::Tensor<double>& gradient);

// The terms of a sum, by the position that they are added up in.
struct Term {
  std::int64_t position;
  double left, right;  // the term is their product
};

// CHECKs that the magnitude is at least the sum of absolute terms and bounds the error of float32 sums: in
// the order given, backwards and shuffled, each stays within 8 * 2^-24 * magnitude of the exact value. CHECKs
// too that with the largest term of an element left out, or with the operands rounded to float16, some
// element does not.
void check_float32_promise(const reference::exact::Measured& exact, const std::vector<Term>& terms,
                           Random& random);

}  // namespace test_support
