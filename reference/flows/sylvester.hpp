#pragma once
// Sylvester flow (van den Berg, Hasenclever, Tomczak, Welling 2018): planar flow through M directions at
// once.
//
//   f(z) = z + Q R1 tanh(R2 Q^T z + b),  Q [D,M] with orthonormal columns, R1, R2 [M,M] upper triangular
//   log |det| = sum_m log(1 + (1 - tanh^2(a_m)) r1_mm r2_mm),  a = R2 Q^T z + b      (det(I + AB) = det(I +
//   BA))
//
// Invertible when r1_mm r2_mm > -1: the flow's diagonals are tanh of weights. inverse() solves for Q^T z from
// the last coordinate to the first, each an increasing function of one unknown, to the last digits; then
// z = y - Q R1 tanh(..).
//
// Where Q comes from:
//   orthogonal    Bjorck's iteration A <- A (I + (I - A^T A) / 2) from q / |q|_F until |A^T A - I|_F <= 1e-12
//                 (1e-5 in single precision)
//   householder   M = D, a product of reflections H_{n-1} ... H_0, H_k = I - 2 v_k v_k^T / |v_k|^2
//   triangular    M = D, the identity in layers 0, 2, ..., the reversal of coordinates in the others
//
// Weights <name>.R1, .R2 [layers,M,M] (below the diagonal unused), .b [layers,1,M], and .Q [layers,D,M] or
// .v [layers,reflections,D]. With a context R1, R2 and b have an affine map of it added, <name>.W
// [layers (2 M M + M), C]; Q is one for all.

#include "reference/flows/flow.hpp"

namespace reference::flows {

enum class SylvesterKind { orthogonal, householder, triangular };

struct SylvesterOptions {
  SylvesterKind kind = SylvesterKind::orthogonal;
  std::int64_t dimensions = 2;
  std::int64_t layers = 1;
  std::int64_t directions = 2;   // M of `orthogonal`, at most D
  std::int64_t reflections = 2;  // of `householder`
  std::int64_t context = 0;      // C; 0: none
};

// Of one layer: B = 1 for all rows, or B = N, one a row. q, r1, r2 each with a B of its own.
template <class T>
struct SylvesterLayer {
  Var<T> q;       // [B,D,M]
  Var<T> r1, r2;  // [B,M,M], zeros below the diagonal
  Var<T> b;       // [B,1,M]
};

// z [N,D].
template <class T>
Mapped<T> sylvester_forward(const SylvesterLayer<T>& layer, Var<T> z);
template <class T>
Mapped<T> sylvester_inverse(const SylvesterLayer<T>& layer, Var<T> y);

// The orthonormal columns next to q [B,D,M]. Throws std::runtime_error when 100 steps do not lead there: the
// columns of some q are all but dependent.
template <class T>
Var<T> orthonormalised(Var<T> q, double tolerance);
// H_{n-1} ... H_0 of v [B,n,D]: [B,D,D].
template <class T>
Var<T> reflections_product(Var<T> v);

template <class T>
class Sylvester final : public Flow<T> {
 public:
  Sylvester(std::string name, SylvesterOptions options);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  std::int64_t width() const {
    return options_.kind == SylvesterKind::orthogonal ? options_.directions : options_.dimensions;
  }
  std::vector<SylvesterLayer<T>> layers(const Pass<T>& with) const;
  SylvesterOptions options_;
};

}  // namespace reference::flows
