#include "reference/registry.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <sstream>
#include <utility>

#include "reference/registry_support.hpp"
#include "reference/tensor/require.hpp"
#include "reference/text/nearest_name.hpp"

namespace reference {
namespace {

using FunctionMap = std::map<std::string, Function, std::less<>>;

const FunctionMap& all_functions() {
  static const FunctionMap functions = [] {
    FunctionMap map;
    for (auto family :
         {convnet_functions, flow_functions, model_functions, sequence_functions, training_functions}) {
      for (Function& function : family()) {
        const std::string name = function.signature.name;
        [[maybe_unused]] const bool is_new = map.emplace(name, std::move(function)).second;
        assert(is_new);
      }
    }
    return map;
  }();
  return functions;
}

std::vector<std::string> argument_names(const Signature& signature) {
  std::vector<std::string> names;
  for (const ArgumentSignature& input : signature.inputs) names.push_back(input.name);
  for (const ParameterSignature& param : signature.params) names.push_back(param.name);
  return names;
}

template <class List>
bool has_name(const List& list, std::string_view name) {
  return std::any_of(list.begin(), list.end(), [&](const auto& entry) { return entry.name == name; });
}

bool is_int32(double value) {
  return value == std::floor(value) && value >= std::numeric_limits<std::int32_t>::min() &&
         value <= std::numeric_limits<std::int32_t>::max();
}

std::string plain_number(double value) {
  std::ostringstream text;
  text.precision(std::numeric_limits<double>::digits10);
  text << value;
  return text.str();
}

void require_known_names(const Signature& signature, const Call& call) {
  const auto unknown = [&](const std::string& name) {
    refuse(signature.name,
           "argument '" + name + "' is unknown" + did_you_mean(name, argument_names(signature)));
  };
  for (const auto& [name, tensor] : call.inputs) {
    if (has_name(signature.params, name)) refuse(signature.name, name + " is a tensor, but must be a number");
    if (!has_name(signature.inputs, name)) unknown(name);
  }
  for (const auto& [name, value] : call.params) {
    if (has_name(signature.inputs, name)) refuse(signature.name, name + " is a number, but must be a tensor");
    if (!has_name(signature.params, name)) unknown(name);
  }
}

void require_input(const Signature& signature, const ArgumentSignature& input, const Call& call) {
  const auto found = call.inputs.find(input.name);
  if (found == call.inputs.end()) refuse(signature.name, input.name + " is missing, but must be given");
  const Tensor<double>& tensor = found->second;
  if (input.rank >= 0 && tensor.rank() != input.rank) {
    refuse(signature.name, input.name + " has shape " + to_string(tensor.shape()) + ", but must have " +
                               std::to_string(input.rank) + (input.rank == 1 ? " dimension" : " dimensions"));
  }
  if (input.dtype != DType::i32) return;
  for (std::int64_t k = 0; k < tensor.size(); ++k) {
    if (is_int32(tensor[k])) continue;
    refuse(signature.name, input.name + to_string(unravel(tensor.shape(), k)) + " is " +
                               plain_number(tensor[k]) + ", but must be a 32-bit integer");
  }
}

void require_param(const Signature& signature, const ParameterSignature& param, const Call& call) {
  const auto found = call.params.find(param.name);
  if (found == call.params.end()) {
    if (!param.default_value) refuse(signature.name, param.name + " is missing, but must be given");
    return;
  }
  if (param.kind == ParameterSignature::Kind::integer && !is_int32(found->second)) {
    refuse(signature.name,
           param.name + " is " + plain_number(found->second) + ", but must be a 32-bit integer");
  }
}

}  // namespace

const char* to_string(DType type) {
  return type == DType::f32 ? "f32" : "i32";
}

const Function* find_function(std::string_view name) {
  const auto found = all_functions().find(name);
  return found == all_functions().end() ? nullptr : &found->second;
}

const Function& get_function(std::string_view name) {
  if (const Function* function = find_function(name)) return *function;
  throw std::out_of_range("function '" + std::string(name) + "' is unknown" +
                          did_you_mean(name, function_names()));
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto& [name, function] : all_functions()) names.push_back(name);
  return names;
}

ArgumentList joined(ArgumentList first, const ArgumentList& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

std::vector<exact::Measured> one(exact::Measured result) {
  std::vector<exact::Measured> all;
  all.push_back(std::move(result));
  return all;
}

ArgumentSignature f32(std::string name, int rank) {
  return {std::move(name), DType::f32, rank};
}

ArgumentSignature i32(std::string name, int rank) {
  return {std::move(name), DType::i32, rank};
}

ParameterSignature integer(std::string name) {
  return {std::move(name), ParameterSignature::Kind::integer, std::nullopt};
}

ParameterSignature integer(std::string name, double default_value) {
  return {std::move(name), ParameterSignature::Kind::integer, default_value};
}

ParameterSignature real(std::string name) {
  return {std::move(name), ParameterSignature::Kind::real, std::nullopt};
}

Arguments::Arguments(const Signature& signature, const Call& call) : signature_(&signature), call_(&call) {
  require_known_names(signature, call);
  for (const ArgumentSignature& input : signature.inputs) require_input(signature, input, call);
  for (const ParameterSignature& param : signature.params) require_param(signature, param, call);
}

const Tensor<double>& Arguments::input(std::string_view name) const {
  const auto found = call_->inputs.find(name);
  assert(found != call_->inputs.end());
  return found->second;
}

int Arguments::extent(std::string_view input_name, int axis) const {
  const std::int64_t extent = input(input_name).extent(axis);
  require_at_most(function(), "extent " + std::to_string(axis) + " of " + std::string(input_name), extent,
                  std::numeric_limits<int>::max());
  return static_cast<int>(extent);
}

int Arguments::integer(std::string_view name, int least) const {
  const auto given = call_->params.find(name);
  double value = 0;
  if (given != call_->params.end()) {
    value = given->second;
  } else {
    const auto declared = std::find_if(signature_->params.begin(), signature_->params.end(),
                                       [&](const ParameterSignature& param) { return param.name == name; });
    assert(declared != signature_->params.end() && declared->default_value);
    value = *declared->default_value;
  }
  require_at_least(function(), name, static_cast<int>(value), least);
  return static_cast<int>(value);
}

double Arguments::real(std::string_view name) const {
  const auto given = call_->params.find(name);
  assert(given != call_->params.end());
  if (!std::isfinite(given->second)) {
    refuse(function(), std::string(name) + " is " + plain_number(given->second) + ", but must be finite");
  }
  return given->second;
}

void Arguments::require_reasonable(std::string_view output_name, const Shape& shape) const {
  constexpr std::int64_t most = std::int64_t{1} << 27;  // 1 GiB of doubles
  if (element_count(shape) <= most) return;
  refuse(function(), std::string(output_name) + " would have shape " + to_string(shape) +
                         ", but must have at most " + std::to_string(most) + " elements");
}

Function make_function(Signature signature, std::string summary,
                       std::vector<exact::Measured> (*body)(const Arguments&)) {
  Function function;
  function.signature = signature;
  function.summary = std::move(summary);
  function.evaluate = [signature = std::move(signature), body](const Call& call) {
    std::vector<exact::Measured> results = body(Arguments(signature, call));
    assert(results.size() == signature.outputs.size());
    std::vector<Output> outputs;
    for (std::size_t k = 0; k < results.size(); ++k) {
      outputs.push_back(
          {signature.outputs[k].name, std::move(results[k].value), std::move(results[k].magnitude)});
    }
    return outputs;
  };
  return function;
}

}  // namespace reference
