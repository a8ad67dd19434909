#pragma once
// The steps of Glow (Kingma & Dhariwal 2018, section 3), from data to noise as the paper writes them, with
// the names and forms of the program rosinality/glow-pytorch. [C,H,W]; P = H W pixels.
//
//   activation norm   y = scale (x + loc) per channel;                 log |det| = P sum log |scale|
//   1x1 convolution   y = W x per pixel, W = P L (U + diag(sign e^s)); log |det| = P sum s
//   affine coupling   y_b = (x_b + t) e^s of the second half, (r, t) from the first, s = log sigmoid(r + 2)
//
// A pass with Use::fit sets each activation norm so that what inverse() is given comes out with mean 0 and
// standard deviation 1 per channel (n - 1 in the variance).

#include <vector>

#include "reference/flows/scalar_maps.hpp"

namespace reference::flows {

// Weights <name>.loc, <name>.scale [1,C,1,1].
template <class T>
class ActivationNorm final : public Flow<T> {
 public:
  ActivationNorm(std::string name, const Shape& image) : Flow<T>(std::move(name), image) {}
  void add_weights(Weights<T>& weights, Random& random) const override;

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  void fit(const Pass<T>& with, Var<T> x) const;
};

// Weights <name>.w_l and <name>.w_u [C,C], of which only the strict triangles count, and <name>.w_s [C];
// state <name>.w_p [C,C], a permutation, and <name>.s_sign [C]. W begins as a random rotation.
template <class T>
class InvertibleConv final : public Flow<T> {
 public:
  InvertibleConv(std::string name, const Shape& image) : Flow<T>(std::move(name), image) {}
  void add_weights(Weights<T>& weights, Random& random) const override;
  Var<T> matrix(const Pass<T>& with) const;  // W, [C,C]

 protected:
  Mapped<T> to_data(const Pass<T>& with, Var<T> z) const override;
  Mapped<T> to_noise(const Pass<T>& with, Var<T> y) const override;

 private:
  struct Triangles {
    Var<T> lower, upper;
  };
  Triangles triangles(const Pass<T>& with) const;
};

struct GlowStepOptions {
  int steps = 4;
  int hidden = 64;     // channels of the couplings' networks
  bool affine = true;  // or additive couplings
  ScaleOf scale = ScaleOf::sigmoid;
};

// `steps` times activation norm, 1x1 convolution, coupling: <name>.<k>.actnorm, .invconv, and the coupling's
// network, 3x3 - relu - 1x1 - relu - zero_conv, <name>.<k>.coupling.net.{0,2,4}. The image needs two
// channels.
template <class T>
FlowPtr<T> glow_steps(const std::string& name, const Shape& image, const GlowStepOptions& options);

}  // namespace reference::flows
