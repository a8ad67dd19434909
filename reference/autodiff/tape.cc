#include "reference/autodiff/tape.hpp"

#include <algorithm>

#include "reference/tensor/require.hpp"

namespace reference::autodiff {

template <class T>
Var<T> Tape<T>::add(Shape shape, bool needs_gradient) {
  Node fresh;
  fresh.size = static_cast<std::size_t>(element_count(shape));
  fresh.shape = std::move(shape);
  fresh.needs_gradient = needs_gradient && mode_ == Mode::train;
  nodes_.push_back(std::move(fresh));
  return {this, static_cast<std::int32_t>(nodes_.size() - 1)};
}

template <class T>
Var<T> Tape<T>::constant(const Shape& shape, std::span<const T> elements) {
  const Var<T> x = add(shape, false);
  if (node(x).size != elements.size()) {
    refuse("constant", std::to_string(elements.size()) + " elements given for shape " + to_string(shape));
  }
  node(x).value = keep(elements).data();
  return x;
}

template <class T>
Var<T> Tape<T>::leaf(const Tensor<T>& tensor) {
  const Var<T> x = constant(tensor);
  node(x).needs_gradient = mode_ == Mode::train;
  return x;
}

template <class T>
Var<T> Tape<T>::parameter(nn::Parameter<T>& parameter) {
  const Var<T> x = add(parameter.value.shape(), true);
  node(x).value = parameter.value.data();
  node(x).gradient = parameter.gradient.data();
  return x;
}

template <class T>
Var<T> Tape<T>::result(Shape shape, std::span<const Var<T>> operands) {
  const bool needs = std::any_of(operands.begin(), operands.end(),
                                 [this](const Var<T>& operand) { return needs_gradient(operand); });
  const Var<T> y = add(std::move(shape), needs);
  node(y).value = arena_.array<T>(node(y).size).data();
  return y;
}

template <class T>
Var<T> Tape<T>::view(Var<T> x, Shape shape) {
  const Var<T> y = add(std::move(shape), needs_gradient(x));
  node(y).value = node(x).value;
  node(y).owner = owner(x).id;
  return y;
}

template <class T>
typename Tape<T>::Target Tape<T>::target(Var<T> x) {
  Node& of = node(owner(x));
  const bool fresh = of.gradient == nullptr;
  if (fresh) of.gradient = arena_.array<T>(of.size).data();
  return {of.gradient, fresh};
}

template <class T>
std::span<T> Tape<T>::gradient(Var<T> x) {
  const Target to = target(x);
  const std::size_t size = node(x).size;
  if (to.fresh) std::fill_n(to.elements, size, T{0});
  return {to.elements, size};
}

template <class T>
void Tape<T>::backward(Var<T> scalar) {
  if (scalar.size() != 1) {
    refuse("backward", "the variable has shape " + to_string(scalar.shape()) + ", but must have one element");
  }
  if (!needs_gradient(scalar)) return;
  gradient(scalar)[0] += 1;
  walk_back(scalar);
}

template <class T>
void Tape<T>::backward(Var<T> x, const Tensor<T>& weights) {
  require_shape("backward", "the weights", weights.shape(), x.shape());
  if (!needs_gradient(x)) return;
  const std::span<T> dx = gradient(x);
  for (std::size_t k = 0; k < dx.size(); ++k) dx[k] += weights.flat()[k];
  walk_back(x);
}

template <class T>
void Tape<T>::walk_back(Var<T> from) {
  for (std::size_t k = static_cast<std::size_t>(from.id) + 1; k-- > 0;) {
    if (nodes_[k].run != nullptr && nodes_[k].gradient != nullptr) nodes_[k].run(nodes_[k].closure);
  }
}

template <class T>
void Tape<T>::clear() {
  nodes_.clear();
  arena_.reset();
}

template <class T>
Tensor<T> Tape<T>::value_tensor(Var<T> x) const {
  const std::span<const T> elements = value(x);
  return {x.shape(), std::vector<T>(elements.begin(), elements.end())};
}

template <class T>
Tensor<T> Tape<T>::gradient_tensor(Var<T> x) const {
  const Node& of = node(owner(x));
  if (of.gradient == nullptr) return Tensor<T>(x.shape());
  return {x.shape(), std::vector<T>(of.gradient, of.gradient + of.size)};
}

template class Tape<float>;
template class Tape<double>;

}  // namespace reference::autodiff
