#pragma once
// Coupling (Dinh et al. 2014 and 2017): some elements of a sample stay as they are and tell a network how the
// others are mapped. The Jacobian is triangular, its log-determinant the sum of the log-slopes of the map,
// and either direction is one pass.
//
//   Coupling<T>("c", {4}, half_split(4), conditioner, affine_map<T>())
//
// Elements that stay come out bit by bit as they went in.

#include "reference/flows/scalar_maps.hpp"

namespace reference::flows {

// The network of a coupling.
template <class T>
class Conditioner {
 public:
  virtual ~Conditioner() = default;
  Conditioner(const Conditioner&) = delete;
  Conditioner& operator=(const Conditioner&) = delete;

  virtual void add_weights(Weights<T>& weights, Random& random) const = 0;
  // The map's parameters, each of the shape of what moves, from what stays.
  virtual std::vector<Var<T>> parameters(const Pass<T>& with, Var<T> kept) const = 0;

 protected:
  Conditioner() = default;
};

template <class T>
using ConditionerPtr = std::unique_ptr<const Conditioner<T>>;

// The places on axis 1 of a batch (elements of vectors, channels of images) that stay and that move, each in
// the order in which the network sees them. Together they are all places.
struct Split {
  std::vector<std::int64_t> kept, moved;
};

// The first half stays (the smaller one when `places` is odd), or with second_stays the other way round.
Split half_split(std::int64_t places, bool second_stays = false);
// Every second place stays, from place 0 on or from 1.
Split alternate_split(std::int64_t places, bool odd_stay = false);

template <class T>
class Coupling final : public Flow<T> {
 public:
  // Throws std::invalid_argument when the split is none of the places.
  Coupling(std::string name, const Shape& shape, Split split, ConditionerPtr<T> conditioner, MapPtr<T> map);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  template <class F>
  Mapped<T> apply(const Pass<T>& with, Var<T> x, F map) const;

  Split split_;
  std::vector<std::int64_t> back_;  // where each place is in kept and moved, one after the other
  ConditionerPtr<T> conditioner_;
  MapPtr<T> map_;
};

// The same where what stays is no set of places on axis 1, checkerboards say: the network sees the whole
// sample, zero where it moves, and gives parameters for the whole sample.
template <class T>
class MaskedCoupling final : public Flow<T> {
 public:
  // `mask`: 1 where an element stays, 0 where it moves, the shape of a sample.
  MaskedCoupling(std::string name, Tensor<T> mask, ConditionerPtr<T> conditioner, MapPtr<T> map);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  template <class F>
  Mapped<T> apply(const Pass<T>& with, Var<T> x, F map) const;

  Tensor<T> kept_, moved_;  // 1 where, [1, ...]
  ConditionerPtr<T> conditioner_;
  MapPtr<T> map_;
};

// 1 where row + column is odd, or with `even` where it is even; [C,H,W].
template <class T>
Tensor<T> checkerboard(const Shape& image, bool even = false);

}  // namespace reference::flows
