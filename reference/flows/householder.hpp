#pragma once
// Householder flow (Tomczak & Welling 2016): reflections one after the other. It keeps volume (log |det| = 0,
// det = -1 each) and turns a Gaussian of independent elements into one of any correlation.
//
//   z_t = z_{t-1} - 2 v_t (v_t . z_{t-1}) / |v_t|^2,   v_t not 0, of whatever length
//
// Weights <name>.v [layers,D]; with a context each row has its own, v_1 = W_0 context + c_0 and
// v_t = W_{t-1} v_{t-1} + c_{t-1}: <name>.<t>.weight, <name>.<t>.bias.

#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

struct HouseholderOptions {
  std::int64_t dimensions = 2;
  std::int64_t layers = 1;
  std::int64_t context = 0;  // C; 0: none
};

// z [N,D], v one for all rows [1,D] or one a row [N,D].
template <class T>
Var<T> reflected(Var<T> z, Var<T> v);

template <class T>
class Householder final : public Flow<T> {
 public:
  Householder(std::string name, HouseholderOptions options);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  std::vector<Var<T>> mirrors(const Pass<T>& with) const;
  HouseholderOptions options_;
};

}  // namespace reference::flows
