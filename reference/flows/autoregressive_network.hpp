#pragma once
// Networks that give each variable its parameters from those before it, and from the pass's context.

#include <functional>
#include <vector>

#include "reference/flows/activation.hpp"
#include "reference/flows/flow.hpp"

namespace reference::flows {

template <class T>
class AutoregressiveNetwork {
 public:
  virtual ~AutoregressiveNetwork() = default;

  virtual std::int64_t variables() const = 0;        // D
  virtual std::int64_t parameter_count() const = 0;  // P of each
  // The variables in the order in which they can be known: parameters of order()[k] depend on those of
  // order()[0..k-1] only.
  virtual const std::vector<std::int64_t>& order() const = 0;
  virtual void add_weights(Weights<T>& weights, Random& random) const = 0;

  // x [N,D]; the parameters of all variables at once, [N,D,P].
  virtual Var<T> parameters(const Pass<T>& with, Var<T> x) const = 0;

  // Variable by variable, `next` is told the parameters [N,1,P] of variable d and gives its values, [N,1].
  // Returns all, [N,D]. Nothing of it has gradients. This one takes a pass of the network for each variable.
  using Next = std::function<Tensor<T>(std::int64_t d, Var<T> p)>;
  virtual Tensor<T> generate(const Pass<T>& with, std::int64_t rows, const Next& next) const;
};

template <class T>
using AutoregressiveNetworkPtr = std::unique_ptr<const AutoregressiveNetwork<T>>;

// The network of MADE (Germain et al. 2015) with a context:
//
//   h_0 = act((W0 . M0) x + b0 + C c),  h_l = act((Wl . Ml) h_{l-1} + bl),  p = (V . MV) h + v, the P of
//   variable 0 first
//
// Variable d has degree d, or D-1-d when `reversed`. Hidden units have degrees from 0 (from -1, seeing the
// context alone, when there is one) to D-2, sorted, as many of each; a unit sees what has at most its degree,
// parameters what has less than their variable's. A single variable without context hangs on v alone, and
// nothing else is there. Weights <name>.W0, .b0, .C, .W1, ..., .V, .v.
struct MaskedNetworkOptions {
  std::int64_t variables = 2;
  std::int64_t parameters = 2;  // P
  std::vector<std::int64_t> hidden = {64};
  std::int64_t context = 0;  // C; 0: none
  Activation activation = Activation::relu;
  bool reversed = false;
  // Where v begins, for each parameter of a variable.
  std::vector<double> first_values = {};
};

// generate() computes each hidden unit once, when all that it sees is known.
template <class T>
AutoregressiveNetworkPtr<T> masked_network(std::string name, MaskedNetworkOptions options);

// For dense_sigmoid_map: `network` gives a, b, w (n each) and u (I) of each layer of each variable; to w and
// u are added, for every output and unit, the weights <name>.<l>.w [O,n] and <name>.<l>.u [n,I] that all
// variables share (Huang et al. 2018, appendix C); u of a layer with one input would do nothing and is not
// there.
template <class T>
AutoregressiveNetworkPtr<T> dense_sigmoid_network(std::string name, AutoregressiveNetworkPtr<T> network,
                                                  std::int64_t width, std::int64_t layers);
// What `network` must give.
std::int64_t dense_sigmoid_parameters(std::int64_t width, std::int64_t layers);

}  // namespace reference::flows
