#pragma once
// A fixed permutation of the places on axis 1 (elements of vectors, channels of images): volume is kept, and
// the next coupling or autoregressive flow sees another order.

#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

enum class Order { reversed, shuffled };

template <class T>
class Permutation final : public Flow<T> {
 public:
  // A shuffled order is drawn with the weights and lies in their state, <name>.order [places].
  Permutation(std::string name, const Shape& shape, Order order)
      : Flow<T>(std::move(name), shape), order_(order) {}
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  // y's place k is z's place order[k].
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  std::vector<std::int64_t> places(const Pass<T>& with) const;
  Order order_;
};

}  // namespace reference::flows
