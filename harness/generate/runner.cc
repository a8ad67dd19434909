#include <sstream>

#include "harness/generate/generate.hpp"

namespace harness {
namespace {

const char* element_type(reference::DType type) {
  return type == reference::DType::i32 ? "std::int32_t" : "float";
}

// One argument of the call, read from the request: inputs are const.
std::string read_tensor(const TensorSpec& tensor, bool input) {
  return std::string("in.tensor<") + (input ? "const " : "") + element_type(tensor.dtype) + ", " +
         std::to_string(tensor.rank()) + ">()";
}

void write_call(std::ostream& out, const std::string& unit, const FunctionSpec& function, std::size_t index) {
  out << "void call_" << index << "(course_runner::Arguments& in) {\n";
  std::size_t count = 0;
  // Named variables, because the order of evaluation of arguments is not fixed.
  const auto read = [&](const std::string& expression) {
    out << "  const auto a" << count++ << " = " << expression << ";\n";
  };
  for (const TensorSpec& input : function.inputs) read(read_tensor(input, true));
  for (const ParamSpec& param : function.params) {
    read(param.kind == ParamSpec::Kind::integer ? "in.integer()" : "in.real()");
  }
  for (const TensorSpec& output : function.outputs) read(read_tensor(output, false));
  out << "  " << unit << "::" << function.name << "(";
  for (std::size_t i = 0; i < count; ++i) out << (i == 0 ? "a" : ", a") << i;
  out << ");\n}\n\n";
}

void write_tensors(std::ostream& out, const char* key, const std::vector<TensorSpec>& tensors) {
  out << "\"" << key << "\": [";
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    out << (i == 0 ? "" : ", ") << "{\"name\": \"" << tensors[i].name << "\", \"dtype\": \""
        << (tensors[i].dtype == reference::DType::i32 ? "int32" : "float32")
        << "\", \"rank\": " << tensors[i].rank() << "}";
  }
  out << "]";
}

}  // namespace

std::string generate_cpp_runner(const Assignment& assignment) {
  std::ostringstream out;
  out << "#include \"runner_core.hpp\"\n#include \"" << assignment.unit << ".hpp\"\n\n";
  out << "// Weak: one function that is missing does not cost the others.\n";
  out << "namespace " << assignment.unit << " {\n";
  for (const FunctionSpec& function : assignment.functions) {
    out << "[[gnu::weak]] " << cpp_declaration(function) << ";\n";
  }
  out << "}\n\nnamespace {\n\n";
  for (std::size_t i = 0; i < assignment.functions.size(); ++i) {
    write_call(out, assignment.unit, assignment.functions[i], i);
  }
  out << "const course_runner::Entry entries[] = {\n";
  for (std::size_t i = 0; i < assignment.functions.size(); ++i) {
    out << "    {call_" << i << ", reinterpret_cast<const void*>(&" << assignment.unit
        << "::" << assignment.functions[i].name << ")},\n";
  }
  out << "};\n\n}  // namespace\n\nint main() { return course_runner::serve(entries, "
      << assignment.functions.size() << "); }\n";
  return out.str();
}

// Names are identifiers (the spec's loader sees to it), so nothing needs escaping.
std::string generate_python_signatures(const Assignment& assignment) {
  std::ostringstream out;
  out << "{\"unit\": \"" << assignment.unit << "\", \"functions\": [";
  for (std::size_t i = 0; i < assignment.functions.size(); ++i) {
    const FunctionSpec& function = assignment.functions[i];
    out << (i == 0 ? "\n" : ",\n") << "  {\"name\": \"" << function.name << "\", ";
    write_tensors(out, "inputs", function.inputs);
    out << ", \"params\": [";
    for (std::size_t p = 0; p < function.params.size(); ++p) {
      const ParamSpec& param = function.params[p];
      out << (p == 0 ? "" : ", ") << "{\"name\": \"" << param.name << "\", \"kind\": \""
          << (param.kind == ParamSpec::Kind::integer ? "int" : "float") << "\"}";
    }
    out << "], ";
    write_tensors(out, "outputs", function.outputs);
    out << "}";
  }
  out << "\n]}\n";
  return out.str();
}

}  // namespace harness
