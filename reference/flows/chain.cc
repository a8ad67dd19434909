#include "reference/flows/chain.hpp"

#include "reference/tensor/require.hpp"

namespace reference::flows {
namespace {

// Throws before anything of an empty or null list is asked.
template <class T>
const std::vector<FlowPtr<T>>& usable(const std::string& name, const std::vector<FlowPtr<T>>& flows) {
  if (flows.empty()) refuse(name, "a chain needs at least one flow");
  return flows;
}

template <class T>
void add(Mapped<T>& total, const Mapped<T>& step) {
  total = {step.value, total.log_det + step.log_det};
}

}  // namespace

template <class T>
Chain<T>::Chain(std::string name, std::vector<FlowPtr<T>> flows)
    : Flow<T>(name, usable(name, flows).front()->noise_shape(), usable(name, flows).back()->data_shape()),
      flows_(std::move(flows)) {
  for (std::size_t k = 0; k + 1 < flows_.size(); ++k) {
    if (flows_[k]->data_shape() == flows_[k + 1]->noise_shape()) continue;
    refuse(name, "flow " + flows_[k]->name() + " gives samples of shape " +
                     to_string(flows_[k]->data_shape()) + ", but flow " + flows_[k + 1]->name() + " takes " +
                     to_string(flows_[k + 1]->noise_shape()));
  }
}

template <class T>
void Chain<T>::add_weights(Weights<T>& weights, Random& random) const {
  for (const FlowPtr<T>& flow : flows_) flow->add_weights(weights, random);
}

template <class T>
Var<T> Chain<T>::walk(const Pass<T>& with, typename Flow<T>::Way way, Var<T> x,
                      std::vector<Var<T>>& places) const {
  for (std::size_t k = 0; k < flows_.size(); ++k) {
    const bool there = way == Flow<T>::Way::to_data;
    x = flows_[there ? k : flows_.size() - 1 - k]->walk(with, way, x, places);
  }
  return x;
}

template <class T>
Mapped<T> Chain<T>::to_data(const Pass<T>& with, Var<T> z) const {
  Mapped<T> total = flows_.front()->forward(with, z);
  for (std::size_t k = 1; k < flows_.size(); ++k) add(total, flows_[k]->forward(with, total.value));
  return total;
}

template <class T>
Mapped<T> Chain<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  Mapped<T> total = flows_.back()->inverse(with, y);
  for (std::size_t k = flows_.size() - 1; k-- > 0;) add(total, flows_[k]->inverse(with, total.value));
  return total;
}

template <class T>
Inverse<T>::Inverse(FlowPtr<T> flow)
    : Flow<T>(flow->name(), flow->data_shape(), flow->noise_shape()), flow_(std::move(flow)) {}

template <class T>
void Inverse<T>::add_weights(Weights<T>& weights, Random& random) const {
  flow_->add_weights(weights, random);
}

template <class T>
Var<T> Inverse<T>::walk(const Pass<T>& with, typename Flow<T>::Way way, Var<T> x,
                        std::vector<Var<T>>& places) const {
  return flow_->walk(with, way == Flow<T>::Way::to_data ? Flow<T>::Way::to_noise : Flow<T>::Way::to_data, x,
                     places);
}

template <class T>
Mapped<T> Inverse<T>::to_data(const Pass<T>& with, Var<T> z) const {
  return flow_->inverse(with, z);
}

template <class T>
Mapped<T> Inverse<T>::to_noise(const Pass<T>& with, Var<T> y) const {
  return flow_->forward(with, y);
}

template class Chain<float>;
template class Chain<double>;
template class Inverse<float>;
template class Inverse<double>;

}  // namespace reference::flows
