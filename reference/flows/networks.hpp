#pragma once
// The networks of couplings: fully connected ones for vectors, convolutions for images. Their last layers
// begin at zero or near it, so that a flow begins near the identity.

#include "reference/flows/activation.hpp"
#include "reference/flows/coupling.hpp"

namespace reference::flows {

// Linear layers with an activation between them. Weights <name>.<2k>.weight [out,in] and <name>.<2k>.bias for
// layer k.
struct MlpOptions {
  std::vector<std::int64_t> sizes;  // inputs, hidden ones, outputs
  Activation activation = Activation::relu;
};
template <class T>
void add_mlp(Weights<T>& weights, const std::string& name, const MlpOptions& options, Random& random);
template <class T>
Var<T> mlp(const Pass<T>& with, const std::string& name, const MlpOptions& options, Var<T> x);

// One network <name> whose outputs are the parameters of the map, one after the other, of `moved` elements.
// With `bounded` the first is rescale * tanh(.), rescale learned (<name>.rescale, [moved]): Dinh et al. 2017,
// section 4.1.
struct JointOptions {
  std::vector<std::int64_t> hidden = {64, 64};
  Activation activation = Activation::relu;
  int parameters = 2;
  bool bounded = true;
};
template <class T>
ConditionerPtr<T> joint_network(std::string name, std::int64_t kept, std::int64_t moved,
                                JointOptions options);

// A network for each of the two parameters of an affine map, <name>.s_net and <name>.t_net.
template <class T>
ConditionerPtr<T> separate_networks(std::string name, MlpOptions s_net, MlpOptions t_net);

// Convolution 3x3, residual blocks, convolution 3x3: the parameters (s, t) of an affine map with s =
// rescale[c] tanh(.) (Dinh et al. 2017). Weights <name>.st_net.{c1,c2}.{weight,bias},
// <name>.st_net.r<k>.{c1,c2}.., and <name>.rescale.weight [moved,1,1].
struct ConvNetOptions {
  std::int64_t kept, moved;  // channels
  std::int64_t hidden = 32;
  int residual_blocks = 0;  // h + conv(relu(conv(relu(h)))) each
};
template <class T>
ConditionerPtr<T> convolutional_network(std::string name, ConvNetOptions options);

// 3x3 convolution of an image with a border of ones, times exp(3 scale[c]); all weights begin at 0 (Kingma &
// Dhariwal 2018's program). Weights <name>.conv.weight, <name>.conv.bias, <name>.scale [1,out,1,1].
template <class T>
void add_zero_conv(Weights<T>& weights, const std::string& name, std::int64_t in, std::int64_t out);
template <class T>
Var<T> zero_conv(const Pass<T>& with, const std::string& name, Var<T> x);

// A convolution of odd width that keeps the size, <name>.weight and <name>.bias.
template <class T>
void add_conv(Weights<T>& weights, const std::string& name, std::int64_t in, std::int64_t out, int width,
              Random& random);
template <class T>
Var<T> conv(const Pass<T>& with, const std::string& name, Var<T> x);

}  // namespace reference::flows
