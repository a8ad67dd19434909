#pragma once
// Matrices as a permutation and two triangles, W = P L (U + diag(sign e^s)), and triangles inverted: of which
// the invertible 1x1 convolution is made.

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct LuFactors {
  Tensor<double> permutation, lower, upper;  // [C,C]; lower and upper are strict triangles, zero elsewhere
  Tensor<double> log_diagonal, sign;         // [C]
};

// By Gaussian elimination with row pivots; w [C,C] must not be singular.
LuFactors factorised(Tensor<double> w);

// Orthogonal, [size,size]: Gram and Schmidt on normal numbers.
Tensor<double> random_rotation(std::int64_t size, Random& random);

// An op: the inverse of a triangular matrix [C,C] whose other triangle is zero.
enum class Triangle { lower, upper };
template <class T>
Var<T> triangular_inverse(Var<T> a, Triangle triangle);

}  // namespace reference::flows
