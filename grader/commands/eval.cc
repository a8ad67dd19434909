#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "reference/io/call_json.hpp"
#include "reference/registry.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

using reference::ParameterSignature;
using reference::Signature;

std::string kind_name(const ParameterSignature& parameter) {
  return parameter.kind == ParameterSignature::Kind::integer ? "int" : "float";
}

// "conv2d_forward(x: f32 rank 4, ..., stride: int) -> y"
std::string signature_text(const Signature& signature) {
  std::string text = signature.name + "(";
  const auto append = [&text](const std::string& what) {
    if (text.back() != '(') text += ", ";
    text += what;
  };
  for (const reference::ArgumentSignature& input : signature.inputs) {
    append(input.name + ": " + reference::to_string(input.dtype) +
           (input.rank < 0 ? " of any rank" : " rank " + std::to_string(input.rank)));
  }
  for (const ParameterSignature& parameter : signature.params) {
    append(parameter.name + ": " + kind_name(parameter) +
           (parameter.default_value ? " = " + points(*parameter.default_value) : ""));
  }
  text += ") -> ";
  for (std::size_t i = 0; i < signature.outputs.size(); ++i) {
    text += (i > 0 ? ", " : "") + signature.outputs[i].name;
  }
  return text;
}

Json arguments_json(const std::vector<reference::ArgumentSignature>& arguments) {
  Json list = Json::array();
  for (const reference::ArgumentSignature& argument : arguments) {
    list.push_back({{"name", argument.name},
                    {"dtype", reference::to_string(argument.dtype)},
                    {"rank", argument.rank < 0 ? Json() : Json(argument.rank)}});
  }
  return list;
}

Json signature_json(const reference::Function& function) {
  Json params = Json::array();
  for (const ParameterSignature& parameter : function.signature.params) {
    params.push_back({{"name", parameter.name},
                      {"kind", kind_name(parameter)},
                      {"default", parameter.default_value ? json_number(*parameter.default_value) : Json()}});
  }
  return {{"name", function.signature.name},
          {"summary", function.summary},
          {"inputs", arguments_json(function.signature.inputs)},
          {"params", params},
          {"outputs", arguments_json(function.signature.outputs)}};
}

int list_functions(const Arguments& arguments) {
  const std::optional<std::string> json = arguments.value("json");
  Json list = Json::array();
  for (const std::string& name : reference::function_names()) {
    const reference::Function& function = reference::get_function(name);
    list.push_back(signature_json(function));
    if (json != "-") std::cout << signature_text(function.signature) << "\n    " << function.summary << "\n";
  }
  if (json) write_output(*json, dump(list));
  return exit_status::fine;
}

const reference::Function& function_of(const std::string& name) {
  if (const reference::Function* function = reference::find_function(name)) return *function;
  throw UsageError("there is no function '" + shown_on_line(name) + "'" +
                   reference::did_you_mean(name, reference::function_names()));
}

int run_eval(const Arguments& arguments) {
  if (arguments.has("list")) {
    if (arguments.operand(0)) throw UsageError("--list takes no FUNCTION");
    return list_functions(arguments);
  }
  if (arguments.has("json")) throw UsageError("--json is for --list; results are JSON already, see --output");
  if (!arguments.operand(0)) throw UsageError("missing FUNCTION; --list names them");
  const reference::Function& function = function_of(*arguments.operand(0));
  const std::string input = arguments.required("input");
  const reference::Call call =
      reference::io::read_call(read_input(input), input == "-" ? "stdin" : input, function.signature);
  write_output(arguments.value("output").value_or("-"),
               reference::io::write_outputs(function.evaluate(call)));
  return exit_status::fine;
}

}  // namespace

const Command eval_command = {
    .name = "eval",
    .summary = "computes one function of the reference in double precision",
    .examples = {"grader eval relu_forward --input in.json",
                 R"(echo '{"x": [[[[-1, 2]]]]}' | grader eval relu_forward --input -)", "grader eval --list"},
    .details =
        {R"(The input is one JSON object with every argument by name: a tensor is {"shape": [1,2], "data": [3,4]} )"
         "or a nested list, a parameter is a number. The output has the same form."},
    .operands = {{"FUNCTION", "a function of the registry", false}},
    .flags = {{.name = "input", .value = "FILE", .help = "the arguments; - is stdin"},
              {.name = "output", .value = "FILE", .help = "the outputs; - is stdout, the default"},
              {.name = "list", .help = "the functions and their arguments"},
              json_flag("write the list")},
    .run = run_eval,
};

}  // namespace grader
