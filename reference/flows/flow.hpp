#pragma once
// A flow is a bijection between noise and data of which the log-determinant of the Jacobian is known.
//
//   forward(z) -> y, log |det dy/dz|       noise to data
//   inverse(y) -> z, log |det dz/dy|       data to noise; the log-determinants of a pair are opposite
//
// Both take batches [N, ...] and give one log-determinant a row, [N]. Nobody negates: density estimation adds
// what inverse() says (distribution.hpp), variational inference subtracts what forward() says.
//
// A flow is a description: its options and the names of its parameters, which lie in Weights. So one flow
// serves many sets of weights, and nothing of it changes while it is used.
//
//   Planar<double> flow("planar", {.dimensions = 2, .layers = 8});
//   Weights<double> weights;
//   flow.add_weights(weights, random);
//   Tape<double> tape;
//   auto [y, log_det] = flow.forward({tape, weights}, tape.constant(z));

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "reference/autodiff/ops.hpp"
#include "reference/random/random.hpp"

namespace reference::flows {

using autodiff::Tape;
using autodiff::Var;

template <class T>
struct Weights {
  nn::Parameters<T> parameters;  // trained
  nn::Parameters<T> state;       // not trained: running averages, permutations
};

// How a pass treats what layers learn of the batch itself: evaluate uses the running averages of batch norms;
// train uses the batch's own and moves the averages; fit sets the weights that are to be set by a first batch
// (activation norm), and does as evaluate otherwise.
enum class Use { evaluate, train, fit };

// What a flow computes with.
template <class T>
struct Pass {
  Tape<T>& tape;
  Weights<T>& weights;
  std::optional<Var<T>> context = {};  // [N,C], for flows that are told of something beside their input
  Use use = Use::evaluate;

  Var<T> parameter(const std::string& name) const { return tape.parameter(weights.parameters[name]); }
  Var<T> state(const std::string& name) const { return tape.constant(weights.state[name].value); }
};

template <class T>
struct Mapped {
  Var<T> value;    // [N, ...]
  Var<T> log_det;  // [N]
};

// Thrown by inverse() of a flow for which no way back is defined.
struct NoInverse : std::logic_error {
  using std::logic_error::logic_error;
};

template <class T>
class Flow {
 public:
  virtual ~Flow() = default;
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;

  const std::string& name() const { return name_; }  // what the names of its weights begin with
  const Shape& noise_shape() const { return noise_shape_; }
  const Shape& data_shape() const { return data_shape_; }  // of one sample, without N

  // First values. Throws std::invalid_argument when there are weights of the same names.
  virtual void add_weights(Weights<T>& weights, Random& random) const = 0;

  // Throw std::invalid_argument when the samples have another shape.
  Mapped<T> forward(const Pass<T>& with, Var<T> z) const;
  Mapped<T> inverse(const Pass<T>& with, Var<T> y) const;

  // Where z is after each step of forward(), for flows that are made of steps of one shape: for pictures.
  std::vector<Var<T>> path(const Pass<T>& with, Var<T> z) const {
    std::vector<Var<T>> places;
    walk(with, Way::to_data, z, places);
    return places;
  }
  // The same of either way; adds the places to `places` and returns the last.
  enum class Way { to_data, to_noise };
  virtual Var<T> walk(const Pass<T>& with, Way way, Var<T> x, std::vector<Var<T>>& places) const {
    places.push_back(way == Way::to_data ? forward(with, x).value : inverse(with, x).value);
    return places.back();
  }

 protected:
  Flow(std::string name, Shape noise_shape, Shape data_shape)
      : name_(std::move(name)), noise_shape_(std::move(noise_shape)), data_shape_(std::move(data_shape)) {}
  Flow(std::string name, const Shape& shape) : Flow(std::move(name), shape, shape) {}

  virtual Mapped<T> to_data(const Pass<T>& with, Var<T> z) const = 0;
  virtual Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const = 0;

 private:
  std::string name_;
  Shape noise_shape_, data_shape_;
};

template <class T>
using FlowPtr = std::unique_ptr<const Flow<T>>;

// A log-determinant of 0 for each row of x.
template <class T>
Var<T> no_volume_change(Var<T> x);

}  // namespace reference::flows
