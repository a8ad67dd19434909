#pragma once
// Planar flow (Rezende & Mohamed 2015, section 4.1 and appendix A.1): each layer pushes along u_hat, by how
// far z lies along w.
//
//   f(z) = z + u_hat tanh(w.z + b)
//   u_hat = u + (m(w.u) - w.u) w / |w|^2,  m(x) = softplus(x) - 1, so that w.u_hat > -1: invertible
//   log |det| = log(1 + (1 - tanh^2) w.u_hat) = log(tanh^2 + (1 - tanh^2) softplus(w.u)), nowhere negative
//
// inverse() solves a + (w.u_hat) tanh(a + b) = w.y for a = w.z, to the last digits, and differentiates
// through the equation; then z = y - u_hat tanh(a + b).
//
// Weights <name>.u, <name>.w [layers,D] and <name>.b [layers,1]; with a context these are an affine map of
// it, <name>.W [layers (2D+1), C] and <name>.c: each row of the batch has its own layers.

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct PlanarOptions {
  std::int64_t dimensions = 2;
  std::int64_t layers = 1;
  std::int64_t context = 0;  // C; 0: none
};

// Of one layer: one for all rows, [1,D], [1,D], [1,1], or one a row, [N,D], [N,D], [N,1].
template <class T>
struct PlanarLayer {
  Var<T> u, w, b;
};

// z [N,D].
template <class T>
Mapped<T> planar_forward(const PlanarLayer<T>& layer, Var<T> z);
template <class T>
Mapped<T> planar_inverse(const PlanarLayer<T>& layer, Var<T> y);

template <class T>
class Planar final : public Flow<T> {
 public:
  Planar(std::string name, PlanarOptions options);
  void add_weights(Weights<T>& weights, Random& random) const override;
  Var<T> walk(const Pass<T>& with, typename Flow<T>::Way way, Var<T> x,
              std::vector<Var<T>>& places) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  std::vector<PlanarLayer<T>> layers(const Pass<T>& with) const;
  PlanarOptions options_;
};

}  // namespace reference::flows
