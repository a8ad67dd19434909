// Oracles from the reference's registry. Inputs, parameters and outputs are matched by name; their order is
// the spec's.

#include <algorithm>
#include <stdexcept>

#include "harness/checks/check.hpp"

namespace harness {
namespace {

[[noreturn]] void fail(const Assignment& assignment, const FunctionSpec& function, const std::string& what) {
  throw ConfigError((assignment.folder / "assignment.yaml").string() + ": functions." + function.name + ": " +
                    what);
}

template <class List>
auto find_by_name(const List& list, const std::string& name) {
  return std::find_if(list.begin(), list.end(), [&](const auto& item) { return item.name == name; });
}

template <class List>
std::vector<std::string> names_of(const List& list) {
  std::vector<std::string> names;
  names.reserve(list.size());
  for (const auto& item : list) names.push_back(item.name);
  return names;
}

template <class List>
std::string unknown(const char* what, const std::string& name, const std::string& oracle, const List& known) {
  return "does not fit the reference's " + oracle + ": " + unknown_name(what, name, names_of(known));
}

void require_tensors(const Assignment& assignment, const FunctionSpec& function, const char* what,
                     const std::vector<TensorSpec>& ours,
                     const std::vector<reference::ArgumentSignature>& theirs) {
  for (const auto& tensor : ours) {
    const auto match = find_by_name(theirs, tensor.name);
    if (match == theirs.end())
      fail(assignment, function, unknown(what, tensor.name, function.oracle, theirs));
    if (match->dtype != tensor.dtype) {
      fail(assignment, function,
           std::string(what) + " '" + tensor.name + "' is " + reference::to_string(tensor.dtype) +
               ", but the reference's " + function.oracle + " has " + reference::to_string(match->dtype));
    }
    if (match->rank >= 0 && match->rank != tensor.rank()) {
      fail(assignment, function,
           std::string(what) + " '" + tensor.name + "' has rank " + std::to_string(tensor.rank()) +
               ", but the reference's " + function.oracle + " has rank " + std::to_string(match->rank));
    }
  }
}

void require_signature(const Assignment& assignment, const FunctionSpec& function,
                       const reference::Signature& signature) {
  require_tensors(assignment, function, "input", function.inputs, signature.inputs);
  require_tensors(assignment, function, "output", function.outputs, signature.outputs);
  for (const auto& input : signature.inputs) {
    if (find_by_name(function.inputs, input.name) == function.inputs.end()) {
      fail(assignment, function,
           "lacks the input '" + input.name + "' of the reference's " + function.oracle);
    }
  }
  for (const auto& param : function.params) {
    const auto match = find_by_name(signature.params, param.name);
    if (match == signature.params.end()) {
      fail(assignment, function, unknown("parameter", param.name, function.oracle, signature.params));
    }
    const bool real = param.kind == ParamSpec::Kind::real;
    if (real && match->kind == reference::ParameterSignature::Kind::integer) {
      fail(assignment, function,
           "parameter '" + param.name + "' is float, but the reference's " + function.oracle + " has int");
    }
  }
  for (const auto& param : signature.params) {
    if (param.default_value || find_by_name(function.params, param.name) != function.params.end()) continue;
    fail(assignment, function,
         "lacks the parameter '" + param.name + "' of the reference's " + function.oracle);
  }
}

class RegistryOracle final : public Oracle {
 public:
  explicit RegistryOracle(const reference::Function& function) : function_(function) {}

  std::vector<reference::Output> evaluate(const CallRequest& request) override {
    const FunctionSpec& spec = *request.function;
    std::vector<reference::Output> all = function_.evaluate(to_reference_call(request)), chosen;
    for (std::size_t o = 0; o < spec.outputs.size(); ++o) {
      auto output = std::find_if(all.begin(), all.end(), [&](const reference::Output& each) {
        return each.name == spec.outputs[o].name;
      });
      if (output == all.end())
        throw std::logic_error(spec.name + ": the oracle gave no '" + spec.outputs[o].name + "'");
      if (output->value.shape() != request.output_shapes[o]) {
        throw ConfigError("assignment.yaml: functions." + spec.name + ".outputs." + spec.outputs[o].name +
                          ": the shape comes out as " + reference::to_string(request.output_shapes[o]) +
                          ", but the reference has " + reference::to_string(output->value.shape()));
      }
      chosen.push_back(std::move(*output));
    }
    return chosen;
  }

 private:
  const reference::Function& function_;
};

}  // namespace

Oracles registry_oracles(const Assignment& assignment) {
  Oracles oracles;
  for (const auto& function : assignment.functions) {
    if (function.solution) continue;
    const reference::Function* known = reference::find_function(function.oracle);
    if (known == nullptr) {
      fail(assignment, function,
           "oracle: " +
               unknown_name("function of the reference", function.oracle, reference::function_names()));
    }
    require_signature(assignment, function, known->signature);
    oracles.emplace(function.name, std::make_unique<RegistryOracle>(*known));
  }
  return oracles;
}

}  // namespace harness
