// What a C++ student gets: the header of the unit, the view it uses, and a file to start from.

#include <sstream>

#include "grader_generate_embedded.hpp"
#include "harness/generate/generate.hpp"
#include "harness/generate/signature.hpp"

namespace harness {
namespace {

std::string wrapped_declaration(const FunctionSpec& function, const std::string& tail) {
  const std::string head = "void " + function.name + "(";
  return wrap_list(head, cpp_parameters(function), ")" + tail, head.size());
}

// "//   in   x  f32[N,C,H,W]" a tensor, as the spec has it.
void write_shapes(std::ostream& out, const FunctionSpec& function) {
  for (const TensorSpec& input : function.inputs)
    out << "//   in   " << input.name << ": " << input.text << "\n";
  for (const TensorSpec& output : function.outputs)
    out << "//   out  " << output.name << ": " << output.text << "\n";
}

}  // namespace

std::string tensor_view_header() {
  return std::string(embedded::tensor_view_hpp);
}

std::string generate_cpp_header(const Assignment& assignment) {
  std::ostringstream out;
  out << "#pragma once\n// The functions of " << assignment.unit << ".cpp (" << assignment.title << ").\n"
      << "//\n// f32 is float, i32 is std::int32_t; divisions in shapes round down. The caller allocates the "
         "outputs,\n"
      << "// and they hold arbitrary values when a function is called: write every element.\n\n"
      << "#include <cstdint>\n\n#include \"tensor_view.hpp\"\n\nnamespace " << assignment.unit
      << " {\n\nusing course::TensorView;\n";
  for (const FunctionSpec& function : assignment.functions) {
    out << "\n// " << function.name << "\n";
    write_shapes(out, function);
    out << wrapped_declaration(function, ";") << "\n";
  }
  out << "\n}  // namespace " << assignment.unit << "\n";
  return out.str();
}

std::string generate_cpp_starter(const Assignment& assignment) {
  std::ostringstream out;
  out << "// " << assignment.title << ". Write your functions here; " << assignment.unit
      << ".hpp declares them, tensor_view.hpp\n// says how to use a TensorView.\n\n"
      << "#include \"" << assignment.unit << ".hpp\"\n\n#include <stdexcept>\n\nnamespace " << assignment.unit
      << " {\n";
  for (const FunctionSpec& function : assignment.functions) {
    std::vector<std::string> unused;
    for (const std::string& parameter : cpp_parameters(function)) {
      unused.push_back("(void)" + parameter.substr(parameter.rfind(' ') + 1));
    }
    out << "\n";
    write_shapes(out, function);
    out << wrapped_declaration(function, " {") << "\n"
        << "  // Delete the next lines when you start: until then they keep the compiler from warning.\n"
        << wrap_list("  ", unused, ";", 2) << "\n"
        << "  throw std::logic_error(\"" << unwritten_message(function.name) << "\");\n}\n";
  }
  out << "\n}  // namespace " << assignment.unit << "\n";
  return out.str();
}

}  // namespace harness
