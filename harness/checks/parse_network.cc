// Reading a training check's network and following the shapes through it.

#include <algorithm>
#include <stdexcept>

#include "harness/checks/network.hpp"

namespace harness {
namespace {

constexpr std::int64_t kMaxExtent = 4096;
constexpr std::int64_t kMaxElements = std::int64_t{1} << 22;

const FunctionSpec& find_layer_function(const ConfigNode& node, const CheckSpec& spec,
                                        const std::string& name) {
  std::vector<std::string> known;
  for (const FunctionSpec* function : spec.functions) {
    if (function->name == name) return *function;
    known.push_back(function->name);
  }
  node.fail("needs a function that 'functions' does not list: " + unknown_name("function", name, known));
}

reference::Shape parse_shape(const ConfigNode& node) {
  reference::Shape shape;
  for (const auto& extent : node.items()) shape.push_back(extent.as_integer(1, kMaxExtent));
  if (shape.empty()) node.fail("must be a list of extents");
  if (reference::element_count(shape) > kMaxElements) node.fail("has more than 4194304 elements");
  return shape;
}

// Gradients are named d<input>, upstream gradients d<output>. Inputs without a gradient (labels) have none.
DerivativePair pair_by_names(const ConfigNode& node, const FunctionSpec& forward,
                             const FunctionSpec& backward, bool is_loss) {
  std::vector<Link> gradients, upstream;
  for (const auto& input : forward.inputs) {
    if (input.dtype == reference::DType::f32) gradients.push_back({input.name, "d" + input.name, node});
  }
  if (!is_loss) {
    for (const auto& output : forward.outputs) upstream.push_back({output.name, "d" + output.name, node});
  }
  return make_derivative_pair(forward, backward, gradients, upstream, node);
}

std::vector<double> params_for(const FunctionSpec& function, const std::optional<ConfigNode>& given,
                               const ConfigNode& layer) {
  std::vector<double> params;
  for (const auto& param : function.params) {
    const auto value = given ? given->find(param.name) : std::nullopt;
    if (!value) layer.fail("params do not give '" + param.name + "', which " + function.name + " needs");
    params.push_back(param.kind == ParamSpec::Kind::real
                         ? value->as_number(-1e9, 1e9)
                         : static_cast<double>(value->as_integer(-kMaxExtent, kMaxExtent)));
  }
  return params;
}

// A layer that takes rows (rank 2) after images takes each image as a row.
reference::Shape reshaped(const FunctionSpec& function, const reference::Shape& arrived) {
  if (function.inputs[0].rank() != 2 || arrived.size() <= 2) return arrived;
  return {arrived[0], reference::element_count(arrived) / std::max<std::int64_t>(1, arrived[0])};
}

// The shape of the only output of `function` on these inputs.
reference::Shape follow(const ConfigNode& node, const FunctionSpec& function,
                        const std::vector<reference::Shape>& inputs, const std::vector<double>& params) {
  reference::Shape out;
  try {
    out = function.output_shapes(function.bind(inputs, params)).at(0);
  } catch (const std::invalid_argument& error) {
    node.fail(error.what());
  }
  if (std::any_of(out.begin(), out.end(), [](std::int64_t extent) { return extent < 1; })) {
    node.fail("output " + function.outputs[0].name + " of " + function.name + " would have shape " +
              reference::to_string(out));
  }
  return out;
}

void require_one_output(const ConfigNode& node, const FunctionSpec& function) {
  if (function.outputs.size() != 1 || function.outputs[0].dtype != reference::DType::f32) {
    node.fail(function.name + " must have a single f32 output to be part of a network");
  }
}

Layer parse_layer(const ConfigNode& node, const CheckSpec& spec, const reference::Shape& arrived) {
  node.allow_keys({"layer", "weights", "params"});
  const std::string name = node.at("layer").as_string();
  const FunctionSpec& forward = find_layer_function(node.at("layer"), spec, name + "_forward");
  const FunctionSpec& backward = find_layer_function(node.at("layer"), spec, name + "_backward");
  require_one_output(node, forward);
  const auto weights = node.find("weights");
  const auto params = node.find("params");
  if (weights) {
    std::vector<std::string> known;
    for (std::size_t i = 1; i < forward.inputs.size(); ++i) known.push_back(forward.inputs[i].name);
    weights->allow_keys(known);
  }
  if (params) {
    std::vector<std::string> known;
    for (const auto& param : forward.params) known.push_back(param.name);
    for (const auto& param : backward.params) known.push_back(param.name);
    params->allow_keys(known);
  }
  Layer layer;
  layer.pair = pair_by_names(node, forward, backward, false);
  if (layer.pair.gradients.size() != forward.inputs.size()) node.fail(name + " has an input that is not f32");
  layer.input_shape = reshaped(forward, arrived);
  for (std::size_t i = 1; i < forward.inputs.size(); ++i) {
    const auto weight = weights ? weights->find(forward.inputs[i].name) : std::nullopt;
    if (!weight) {
      node.fail("weights do not give '" + forward.inputs[i].name + "', which " + forward.name + " needs");
    }
    layer.weight_shapes.push_back(parse_shape(*weight));
  }
  layer.forward_params = params_for(forward, params, node);
  layer.backward_params = params_for(backward, params, node);
  return layer;
}

void parse_loss(const ConfigNode& node, const CheckSpec& spec, Network& network,
                const reference::Shape& arrived) {
  const std::string name = node.as_string();
  const FunctionSpec& forward = find_layer_function(node, spec, name + "_forward");
  const FunctionSpec& backward = find_layer_function(node, spec, name + "_backward");
  require_one_output(node, forward);
  if (forward.inputs.size() != 2 || forward.inputs[0].dtype != reference::DType::f32 ||
      forward.inputs[1].dtype != reference::DType::i32 || !forward.params.empty() ||
      !backward.params.empty()) {
    node.fail(forward.name + " must take f32 activations and i32 labels and no parameters to be a loss");
  }
  network.loss = pair_by_names(node, forward, backward, true);
  network.logits_shape = reshaped(forward, arrived);
  const reference::Shape loss = follow(node, forward, {network.logits_shape, {network.image_shape[0]}}, {});
  if (reference::element_count(loss) != 1) node.fail(forward.name + " does not give a single number");
  if (network.logits_shape.back() < network.classes) {
    node.fail("the network ends in shape " + reference::to_string(network.logits_shape) + ", too small for " +
              std::to_string(network.classes) + " classes");
  }
}

}  // namespace

Network parse_network(const CheckSpec& spec) {
  const ConfigNode& node = spec.options;
  Network network;
  const ConfigNode data = node.at("data");
  data.allow_keys({"shape", "classes", "batch"});
  network.image_shape = parse_shape(data.at("shape"));
  network.image_shape.insert(network.image_shape.begin(), data.at("batch").as_integer(1, 1024));
  network.classes = static_cast<int>(data.at("classes").as_integer(2, 1000));
  reference::Shape arrived = network.image_shape;
  const ConfigNode layers = node.at("network");
  for (const auto& item : layers.items()) {
    Layer layer = parse_layer(item, spec, arrived);
    std::vector<reference::Shape> inputs = {layer.input_shape};
    inputs.insert(inputs.end(), layer.weight_shapes.begin(), layer.weight_shapes.end());
    arrived = follow(item, *layer.pair.forward, inputs, layer.forward_params);
    network.layers.push_back(std::move(layer));
  }
  if (network.layers.empty()) layers.fail("has no layer");
  parse_loss(node.at("loss"), spec, network, arrived);
  return network;
}

}  // namespace harness
