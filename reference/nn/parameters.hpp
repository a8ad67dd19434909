#pragma once
// The trained numbers of a model: tensors by name, each with the gradient that backward() adds up beside it.
//
//   Parameters<double> parameters;
//   parameters.add("w", Tensor<double>({3, 2}));
//   parameters["w"].value(2, 1) = 0.5;
//
// The order is that of adding; addresses stay as they are while parameters are added.

#include <deque>
#include <stdexcept>
#include <string>
#include <string_view>

#include "reference/tensor/tensor.hpp"

namespace reference::nn {

template <class T>
struct Parameter {
  std::string name;
  Tensor<T> value;
  Tensor<T> gradient;  // the shape of value
};

template <class T>
class Parameters {
 public:
  // Throws std::invalid_argument when there is one of that name.
  Parameter<T>& add(std::string name, Tensor<T> value) {
    if (find(name) != nullptr) throw std::invalid_argument("parameter '" + name + "' is given twice");
    Tensor<T> gradient(value.shape());
    return list_.emplace_back(Parameter<T>{std::move(name), std::move(value), std::move(gradient)});
  }

  const Parameter<T>* find(std::string_view name) const {
    for (const Parameter<T>& parameter : list_) {
      if (parameter.name == name) return &parameter;
    }
    return nullptr;
  }

  // Throws std::out_of_range.
  Parameter<T>& operator[](std::string_view name) {
    for (Parameter<T>& parameter : list_) {
      if (parameter.name == name) return parameter;
    }
    throw std::out_of_range("parameter '" + std::string(name) + "' is unknown");
  }
  const Parameter<T>& operator[](std::string_view name) const {
    if (const Parameter<T>* found = find(name)) return *found;
    throw std::out_of_range("parameter '" + std::string(name) + "' is unknown");
  }

  auto begin() { return list_.begin(); }
  auto end() { return list_.end(); }
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }
  std::size_t count() const { return list_.size(); }

  std::int64_t element_count() const {
    std::int64_t elements = 0;
    for (const Parameter<T>& parameter : list_) elements += parameter.value.size();
    return elements;
  }

  void clear_gradients() {
    for (Parameter<T>& parameter : list_) {
      for (T& g : parameter.gradient.flat()) g = 0;
    }
  }

 private:
  std::deque<Parameter<T>> list_;
};

// The same tensors with other elements.
template <class To, class From>
Tensor<To> cast(const Tensor<From>& x) {
  Tensor<To> y(x.shape());
  for (std::int64_t k = 0; k < x.size(); ++k) y[k] = static_cast<To>(x[k]);
  return y;
}

template <class To, class From>
Parameters<To> cast(const Parameters<From>& from) {
  Parameters<To> to;
  for (const Parameter<From>& parameter : from) to.add(parameter.name, cast<To>(parameter.value));
  return to;
}

}  // namespace reference::nn
