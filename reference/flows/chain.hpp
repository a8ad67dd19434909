#pragma once
// Flows one after the other, in the order from noise to data, and a flow the other way round.

#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

// forward() goes through the flows in the order given, inverse() back. Throws std::invalid_argument when
// there are none or when what one gives is not what the next one takes.
template <class T>
class Chain final : public Flow<T> {
 public:
  Chain(std::string name, std::vector<FlowPtr<T>> flows);

  const std::vector<FlowPtr<T>>& flows() const { return flows_; }
  void add_weights(Weights<T>& weights, Random& random) const override;
  Var<T> walk(const Pass<T>& with, typename Flow<T>::Way way, Var<T> x,
              std::vector<Var<T>>& places) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  std::vector<FlowPtr<T>> flows_;
};

// Its forward() is the other's inverse().
template <class T>
class Inverse final : public Flow<T> {
 public:
  explicit Inverse(FlowPtr<T> flow);

  void add_weights(Weights<T>& weights, Random& random) const override;
  Var<T> walk(const Pass<T>& with, typename Flow<T>::Way way, Var<T> x,
              std::vector<Var<T>>& places) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  FlowPtr<T> flow_;
};

}  // namespace reference::flows
