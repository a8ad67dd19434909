#include "harness/generate/signature.hpp"

#include "harness/generate/generate.hpp"

namespace harness {
namespace {

std::string cpp_view(const TensorSpec& tensor, bool input) {
  const std::string element = tensor.dtype == reference::DType::i32 ? "std::int32_t" : "float";
  return "TensorView<" + (input ? "const " + element : element) + "," + std::to_string(tensor.rank()) + "> " +
         tensor.name;
}

std::string join(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

}  // namespace

std::vector<std::string> cpp_parameters(const FunctionSpec& function) {
  std::vector<std::string> parameters;
  for (const TensorSpec& input : function.inputs) parameters.push_back(cpp_view(input, true));
  for (const ParamSpec& param : function.params) {
    parameters.push_back((param.kind == ParamSpec::Kind::integer ? "int " : "float ") + param.name);
  }
  for (const TensorSpec& output : function.outputs) parameters.push_back(cpp_view(output, false));
  return parameters;
}

std::vector<std::string> python_parameters(const FunctionSpec& function) {
  std::vector<std::string> parameters;
  for (const TensorSpec& input : function.inputs) parameters.push_back(input.name);
  for (const ParamSpec& param : function.params) parameters.push_back(param.name);
  return parameters;
}

std::string joined_names(const std::vector<TensorSpec>& tensors) {
  std::vector<std::string> names;
  for (const TensorSpec& tensor : tensors) names.push_back(tensor.name);
  return join(names);
}

std::string wrap_list(const std::string& head, const std::vector<std::string>& parts, const std::string& tail,
                      std::size_t column) {
  std::string text;
  std::string line = head;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string piece = parts[i] + (i + 1 == parts.size() ? tail : ",");
    if (i != 0 && line.size() + 1 + piece.size() > kGeneratedLineWidth) {
      text += line + "\n";
      line = std::string(column, ' ') + piece;
    } else {
      line += (i == 0 ? "" : " ") + piece;
    }
  }
  return text + line + (parts.empty() ? tail : "");
}

std::string unwritten_message(const std::string& function) {
  return function + " is not implemented yet";
}

std::string cpp_declaration(const FunctionSpec& function) {
  return "void " + function.name + "(" + join(cpp_parameters(function)) + ")";
}

std::string python_declaration(const FunctionSpec& function) {
  return "def " + function.name + "(" + join(python_parameters(function)) + "):";
}

}  // namespace harness
