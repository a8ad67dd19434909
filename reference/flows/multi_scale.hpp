#pragma once
// What flows of images on several scales are put together from (Dinh et al. 2017, section 3.6): squeezing,
// which trades size for channels, and a flow of some of the channels alone, which factors the others out.
//
//   data -> noise:  ... steps, then Part(first half of the channels, the next scale): the other half is done
//
// Noise keeps the shape of the data: a scale squeezes, works, and undoes the squeezing.

#include <vector>

#include "reference/flows/flow.hpp"

namespace reference::flows {

// How the four pixels of a 2 x 2 block become channels of one pixel.
//   by_channel: channel c gives channels 4c .. 4c+3, its pixels row by row
//   by_place:   the upper left pixels of all channels, then the lower right, upper right, lower left ones, so
//               that halves of the channels are the two colours of a checkerboard
enum class Squeezing { by_channel, by_place };

// [N,C,H,W] to [N,4C,H/2,W/2] and back. Throw std::invalid_argument when H or W is odd, or 4 is no divisor of
// the channels.
template <class T>
Var<T> squeeze(Var<T> x, Squeezing squeezing = Squeezing::by_channel);
template <class T>
Var<T> unsqueeze(Var<T> x, Squeezing squeezing = Squeezing::by_channel);

// forward() squeezes; `shape` [C,H,W] is that of the noise.
template <class T>
class Squeeze final : public Flow<T> {
 public:
  Squeeze(std::string name, const Shape& shape, Squeezing squeezing = Squeezing::by_channel);
  void add_weights(Weights<T>&, Random&) const override {}

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  Squeezing squeezing_;
};

// A flow of the first places on axis 1; the others stay as they are.
template <class T>
class Part final : public Flow<T> {
 public:
  // Throws std::invalid_argument when the flow's samples are no part of `shape` or change their shape.
  Part(std::string name, const Shape& shape, FlowPtr<T> flow);
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  template <class F>
  Mapped<T> apply(Var<T> x, F flow) const;
  FlowPtr<T> flow_;
};

// The flow whose inverse() goes through `flows` in the order given: for flows that papers write from data to
// noise.
template <class T>
FlowPtr<T> towards_noise(std::string name, std::vector<FlowPtr<T>> flows);

}  // namespace reference::flows
