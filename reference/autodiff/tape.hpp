#pragma once
// Reverse-mode differentiation. A tape writes down what is computed; backward() walks it from the end and
// adds up gradients. Ops are free functions of variables (ops.hpp): each computes its value and leaves with
// the tape how a gradient of its result becomes gradients of its operands.
//
//   Tape<double> tape;
//   Var<double> x = tape.leaf(Tensor<double>({2}, {1, 2}));
//   tape.backward(sum(x * x));
//   tape.gradient_tensor(x);                        // {2, 4}
//   tape.clear();                                   // every Var of it is gone, its memory is used again
//
// The scalar is double (plain loops, the oracle) or float (kernels where there are some). Not thread-safe;
// one tape for one thread.

#include <cstdint>
#include <new>
#include <span>
#include <type_traits>
#include <vector>

#include "reference/autodiff/arena.hpp"
#include "reference/nn/parameters.hpp"
#include "reference/tensor/tensor.hpp"

namespace reference::autodiff {

template <class T>
class Tape;

// A value on a tape: a name for it, cheap to copy, good until clear().
template <class T>
struct Var {
  Tape<T>* tape = nullptr;
  std::int32_t id = -1;

  const Shape& shape() const { return tape->shape(*this); }
  int rank() const { return static_cast<int>(shape().size()); }
  // Negative axes count from the last. Throws std::out_of_range.
  std::int64_t extent(int axis) const {
    return shape().at(static_cast<std::size_t>(axis < 0 ? axis + rank() : axis));
  }
  std::int64_t size() const { return static_cast<std::int64_t>(value().size()); }
  std::span<const T> value() const { return tape->value(*this); }
  T operator[](std::int64_t flat) const { return value()[static_cast<std::size_t>(flat)]; }
};

enum class Mode { train, evaluate };  // evaluate: parameters are constants, nothing is written down

template <class T>
class Tape {
 public:
  explicit Tape(Mode mode = Mode::train) : mode_(mode) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // A value without gradient; the elements are copied.
  Var<T> constant(const Tensor<T>& x) { return constant(x.shape(), x.flat()); }
  Var<T> constant(const Shape& shape, std::span<const T> elements);
  // A value whose gradient gradient_tensor() tells after backward().
  Var<T> leaf(const Tensor<T>& x);
  // Refers to the parameter, which must outlive the use of the tape; backward() adds to its gradient.
  Var<T> parameter(nn::Parameter<T>& parameter);

  // Gradients of `scalar` (one element), added to those of the parameters. Once between two clear()s: what
  // lies between would hand on its gradient again. Throws std::invalid_argument.
  void backward(Var<T> scalar);
  // Of sum(weights * x).
  void backward(Var<T> x, const Tensor<T>& weights);

  void clear();

  Mode mode() const { return mode_; }
  const Shape& shape(Var<T> x) const { return node(x).shape; }
  std::span<const T> value(Var<T> x) const { return {node(x).value, node(x).size}; }
  Tensor<T> value_tensor(Var<T> x) const;
  Tensor<T> gradient_tensor(Var<T> x) const;  // zeros when nothing depends on x
  std::size_t reserved_bytes() const { return arena_.reserved_bytes(); }

  // For ops. ---------------------------------------------------------------------------------------------

  // A new value, not initialised, that needs a gradient when one of its operands does.
  Var<T> result(Shape shape, std::span<const Var<T>> operands);
  Var<T> result(Shape shape, std::initializer_list<Var<T>> operands) {
    return result(std::move(shape), std::span<const Var<T>>(operands.begin(), operands.size()));
  }
  // The elements of x in another shape: they share values and gradient. `shape` must have as many.
  Var<T> view(Var<T> x, Shape shape);
  std::span<T> output(Var<T> x) { return {node(x).value, node(x).size}; }
  bool needs_gradient(Var<T> x) const { return node(x).needs_gradient; }
  // To add to; zeros at the first asking.
  std::span<T> gradient(Var<T> x);

  // The same for ops that can write as well as add: `fresh` when nothing has been added yet, and then the
  // elements are not initialised and all of them must be written.
  struct Target {
    T* elements;
    bool fresh;
  };
  Target target(Var<T> x);

  // `step` runs during backward() when y has got a gradient. It lives in the arena: it may capture Vars,
  // numbers and what keep() gave.
  template <class F>
  void on_backward(Var<T> y, F step) {
    static_assert(std::is_trivially_destructible_v<F>);
    Node& of = node(y);
    if (!of.needs_gradient) return;
    of.closure = new (arena_.allocate(sizeof(F))) F(step);
    of.run = [](void* closure) { (*static_cast<F*>(closure))(); };
  }

  // A copy that lives as long as the values do.
  template <class U>
  std::span<U> keep(std::span<const U> elements) {
    const std::span<U> copy = arena_.array<U>(elements.size());
    for (std::size_t k = 0; k < elements.size(); ++k) copy[k] = elements[k];
    return copy;
  }
  // Not initialised.
  template <class U>
  std::span<U> scratch(std::int64_t count) {
    return arena_.array<U>(static_cast<std::size_t>(count));
  }

 private:
  struct Node {
    Shape shape;
    T* value = nullptr;
    std::size_t size = 0;
    T* gradient = nullptr;
    bool needs_gradient = false;
    std::int32_t owner = -1;  // of a view: whose gradient it shares
    void* closure = nullptr;
    void (*run)(void*) = nullptr;
  };

  Var<T> owner(Var<T> x) const { return node(x).owner < 0 ? x : Var<T>{x.tape, node(x).owner}; }
  Node& node(Var<T> x) { return nodes_[static_cast<std::size_t>(x.id)]; }
  const Node& node(Var<T> x) const { return nodes_[static_cast<std::size_t>(x.id)]; }
  Var<T> add(Shape shape, bool needs_gradient);
  void walk_back(Var<T> from);

  Mode mode_;
  Arena arena_;
  std::vector<Node> nodes_;
};

}  // namespace reference::autodiff
