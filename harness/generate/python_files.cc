// What a Python student gets: a module to start from.

#include <sstream>

#include "harness/generate/generate.hpp"
#include "harness/generate/signature.hpp"

namespace harness {
namespace {

// "x: float32 array of shape [N,C,H,W]"
std::string describe(const TensorSpec& tensor) {
  const std::string dtype = tensor.dtype == reference::DType::i32 ? "int32" : "float32";
  return tensor.name + ": " + dtype + " array of shape " + tensor.text.substr(tensor.text.find('['));
}

void write_function(std::ostream& out, const FunctionSpec& function) {
  const std::string head = "def " + function.name + "(";
  const std::string returned = joined_names(function.outputs);
  out << "\n\n" << wrap_list(head, python_parameters(function), "):", head.size()) << "\n";
  out << "    \"\"\"Returns " << returned << ".\n\n";
  for (const TensorSpec& input : function.inputs) out << "    " << describe(input) << "\n";
  for (const ParamSpec& param : function.params) {
    out << "    " << param.name << (param.kind == ParamSpec::Kind::integer ? ": int\n" : ": float\n");
  }
  out << "\n    Returns:\n";
  for (const TensorSpec& output : function.outputs) out << "    " << describe(output) << "\n";
  out << "    \"\"\"\n"
      << "    # When you have computed them: return " << returned << "\n"
      << "    raise NotImplementedError(\"" << unwritten_message(function.name) << "\")\n";
}

}  // namespace

std::string generate_python_starter(const Assignment& assignment) {
  std::ostringstream out;
  out << "# " << assignment.title << ". Write your functions here, in " << assignment.unit << ".py.\n"
      << "#\n# Divisions in shapes round down. Do not change the arrays you are given; return new ones with "
         "the\n"
      << "# shapes and types below. NumPy, Numba and the standard library are there.\n\nimport numpy as np\n";
  for (const FunctionSpec& function : assignment.functions) write_function(out, function);
  return out.str();
}

}  // namespace harness
