#pragma once
// The norms behind the magnitudes of the convolutions. Internal to reference/exact.

#include <cstdint>
#include <vector>

#include "reference/exact/measured.hpp"

namespace reference::exact {

// The sums of squares of the planes t[a,b,:,:] of a tensor of rank 4.
class PlaneEnergies {
 public:
  explicit PlaneEnergies(const Tensor<double>& t);
  double operator()(std::int64_t a, std::int64_t b) const {
    return sums_[static_cast<std::size_t>(a * extent_ + b)];
  }

 private:
  std::int64_t extent_;
  std::vector<double> sums_;
};

// Raises the magnitudes of the plane [a,b,:,:] to at least `bound`.
void raise_plane(Measured& measured, std::int64_t a, std::int64_t b, double bound);

// Adds bias[c] to the planes [:,c,:,:], as a term of each element.
void add_per_channel(Measured& measured, const Tensor<double>& bias);

// The sums of a tensor [N,C,H,W] over everything but the channels: the gradient of a bias.
Measured sum_per_channel(const Tensor<double>& t);

}  // namespace reference::exact
