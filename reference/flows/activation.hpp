#pragma once
// What stands between the layers of a fully connected network.

#include "reference/autodiff/ops.hpp"

namespace reference::flows {

enum class Activation { relu, tanh, elu };

template <class T>
autodiff::Var<T> activated(Activation activation, autodiff::Var<T> x) {
  switch (activation) {
    case Activation::relu:
      return relu(x);
    case Activation::tanh:
      return tanh(x);
    case Activation::elu:
      return elu(x);
  }
  return x;
}

}  // namespace reference::flows
