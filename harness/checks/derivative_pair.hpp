#pragma once
// A forward function and its backward function, tied together by the names of their tensors. Used by the
// checks that look at both: gradient and property (adjoint).

#include <optional>
#include <string>
#include <vector>

#include "harness/checks/kinds.hpp"

namespace harness {

struct DerivativePair {
  // Where an input of the backward function comes from: by name, an input of the forward function or one of
  // its outputs as the student computed it; or the upstream gradient of an output.
  struct Source {
    enum class Kind { forward_input, forward_output, upstream } kind = Kind::upstream;
    std::size_t index = 0;  // input or output of the forward function
  };
  struct Gradient {
    std::size_t input = 0;     // of the forward function
    std::size_t gradient = 0;  // output of the backward function
  };
  const FunctionSpec* forward = nullptr;
  const FunctionSpec* backward = nullptr;
  std::vector<Source> sources;  // one for each input of the backward function
  std::vector<Gradient> gradients;
  // For each output of the forward function the backward input that carries its upstream gradient. When no
  // output has one, the forward function is a scalar loss and its upstream gradient is 1.
  std::vector<std::optional<std::size_t>> upstream;

  bool is_loss() const;
};

// "tensor `name` belongs to tensor `target`", and where the specification says so.
struct Link {
  std::string name;
  std::string target;
  ConfigNode node;
};
std::vector<Link> parse_links(const ConfigNode& mapping);  // {x: dx, w: dw}

// `gradients` links inputs of forward to outputs of backward, `upstream` outputs of forward to inputs of
// backward (none: a scalar loss). Throws ConfigError, at `node` when no link is to blame.
DerivativePair make_derivative_pair(const FunctionSpec& forward, const FunctionSpec& backward,
                                    const std::vector<Link>& gradients, const std::vector<Link>& upstream,
                                    const ConfigNode& node);
// The same for a check whose functions are [forward, backward].
DerivativePair make_derivative_pair(const CheckSpec& spec, const std::vector<Link>& gradients,
                                    const std::vector<Link>& upstream);

// Throws ConfigError unless, on each of the cases, gradients have the shape of their inputs, upstream
// gradients that of their outputs, and a loss has one element.
void require_matching_shapes(const DerivativePair& pair, const std::vector<Case>& cases,
                             const ConfigNode& node);

// For each output of forward its upstream gradient as the case has it: 1 for a loss, nothing where none is
// named.
using Upstream = std::vector<std::optional<HostTensor>>;
Upstream case_upstream(const DerivativePair& pair, const Case& c);

// What the backward function is asked after `forward` was answered with `outputs`.
CallRequest backward_request(const DerivativePair& pair, const CallRequest& forward,
                             const std::vector<HostTensor>& outputs, const Upstream& upstream,
                             std::vector<double> params);

}  // namespace harness
