#include "harness/checks/derivative_pair.hpp"

#include <algorithm>

namespace harness {
namespace {

std::optional<std::size_t> position(const std::vector<TensorSpec>& tensors, const std::string& name) {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.name == name; });
  if (found == tensors.end()) return std::nullopt;
  return static_cast<std::size_t>(found - tensors.begin());
}

void require_float(const ConfigNode& node, const TensorSpec& tensor) {
  if (tensor.dtype != reference::DType::f32)
    node.fail("'" + tensor.name + "' is not f32, so it has no gradient");
}

DerivativePair::Source source_of(const ConfigNode& node, const DerivativePair& pair,
                                 std::size_t backward_input) {
  using Kind = DerivativePair::Source::Kind;
  const std::string& name = pair.backward->inputs[backward_input].name;
  for (std::size_t o = 0; o < pair.upstream.size(); ++o) {
    if (pair.upstream[o] == backward_input) return {Kind::upstream, o};
  }
  if (const auto input = position(pair.forward->inputs, name)) return {Kind::forward_input, *input};
  if (const auto output = position(pair.forward->outputs, name)) return {Kind::forward_output, *output};
  node.fail("nothing gives input '" + name + "' of " + pair.backward->name +
            ": it is no input or output of " + pair.forward->name + ", and no upstream gradient");
}

void require_same_shape(const ConfigNode& node, const TensorSpec& a, const reference::Shape& a_shape,
                        const TensorSpec& b, const reference::Shape& b_shape) {
  if (a_shape == b_shape) return;
  node.fail("'" + a.name + "' has shape " + reference::to_string(a_shape) + " where '" + b.name +
            "' has shape " + reference::to_string(b_shape) + ", but they must agree");
}

}  // namespace

bool DerivativePair::is_loss() const {
  return std::none_of(upstream.begin(), upstream.end(), [](const auto& input) { return input.has_value(); });
}

std::vector<Link> parse_links(const ConfigNode& mapping) {
  std::vector<Link> links;
  for (const auto& [name, node] : mapping.entries()) links.push_back({name, node.as_string(), node});
  return links;
}

DerivativePair make_derivative_pair(const FunctionSpec& forward, const FunctionSpec& backward,
                                    const std::vector<Link>& gradients, const std::vector<Link>& upstream,
                                    const ConfigNode& node) {
  DerivativePair pair;
  pair.forward = &forward;
  pair.backward = &backward;
  pair.upstream.resize(forward.outputs.size());
  for (const auto& link : upstream) {
    const std::size_t output = find_output(link.node, forward, link.name);
    require_float(link.node, forward.outputs[output]);
    pair.upstream[output] = find_input(link.node, backward, link.target);
  }
  for (const auto& link : gradients) {
    const DerivativePair::Gradient gradient{find_input(link.node, forward, link.name),
                                            find_output(link.node, backward, link.target)};
    require_float(link.node, forward.inputs[gradient.input]);
    require_float(link.node, backward.outputs[gradient.gradient]);
    pair.gradients.push_back(gradient);
  }
  for (std::size_t i = 0; i < backward.inputs.size(); ++i) pair.sources.push_back(source_of(node, pair, i));
  return pair;
}

DerivativePair make_derivative_pair(const CheckSpec& spec, const std::vector<Link>& gradients,
                                    const std::vector<Link>& upstream) {
  if (spec.functions.size() != 2) spec.options.fail("needs two functions: [forward, backward]");
  return make_derivative_pair(*spec.functions[0], *spec.functions[1], gradients, upstream, spec.options);
}

void require_matching_shapes(const DerivativePair& pair, const std::vector<Case>& cases,
                             const ConfigNode& node) {
  for (const Case& c : cases) {
    const auto inputs = pair.forward->input_shapes(c.names), outputs = pair.forward->output_shapes(c.names);
    const auto backward_inputs = pair.backward->input_shapes(c.names);
    const auto backward_outputs = pair.backward->output_shapes(c.names);
    for (const auto& gradient : pair.gradients) {
      require_same_shape(node, pair.backward->outputs[gradient.gradient], backward_outputs[gradient.gradient],
                         pair.forward->inputs[gradient.input], inputs[gradient.input]);
    }
    for (std::size_t i = 0; i < pair.sources.size(); ++i) {
      const bool from_input = pair.sources[i].kind == DerivativePair::Source::Kind::forward_input;
      const std::size_t index = pair.sources[i].index;
      require_same_shape(node, pair.backward->inputs[i], backward_inputs[i],
                         from_input ? pair.forward->inputs[index] : pair.forward->outputs[index],
                         from_input ? inputs[index] : outputs[index]);
    }
    if (!pair.is_loss()) continue;
    if (outputs.size() != 1 || reference::element_count(outputs[0]) != 1) {
      node.fail(pair.forward->name +
                " is not a scalar loss, so 'upstream' must name the gradient of each output");
    }
  }
}

Upstream case_upstream(const DerivativePair& pair, const Case& c) {
  Upstream upstream(pair.forward->outputs.size());
  if (pair.is_loss()) {
    upstream[0] = HostTensor::floats(pair.forward->output_shapes(c.names)[0], {1.0F});
    return upstream;
  }
  for (std::size_t o = 0; o < upstream.size(); ++o) {
    if (pair.upstream[o]) upstream[o] = case_input(c, pair.backward->inputs[*pair.upstream[o]]);
  }
  return upstream;
}

CallRequest backward_request(const DerivativePair& pair, const CallRequest& forward,
                             const std::vector<HostTensor>& outputs, const Upstream& upstream,
                             std::vector<double> params) {
  std::vector<HostTensor> inputs;
  for (const auto& source : pair.sources) {
    switch (source.kind) {
      case DerivativePair::Source::Kind::forward_input:
        inputs.push_back(forward.inputs[source.index]);
        break;
      case DerivativePair::Source::Kind::forward_output:
        inputs.push_back(outputs[source.index]);
        break;
      case DerivativePair::Source::Kind::upstream:
        inputs.push_back(upstream[source.index].value());
        break;
    }
  }
  return make_request(*pair.backward, std::move(inputs), std::move(params));
}

}  // namespace harness
