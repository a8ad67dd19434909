#include "harness/assignment/parse_functions.hpp"

#include <algorithm>
#include <set>
#include <system_error>

#include "harness/assignment/names.hpp"

namespace harness {
namespace {

constexpr std::size_t kMaxArguments = 64;  // with kMaxRank extents each they fit in one request to the runner
constexpr std::size_t kMaxRank = 8;

const std::vector<std::pair<std::string, reference::DType>>& dtypes() {
  static const std::vector<std::pair<std::string, reference::DType>> kDTypes = {
      {"f32", reference::DType::f32}, {"i32", reference::DType::i32}};
  return kDTypes;
}

const std::vector<std::pair<std::string, ParamSpec::Kind>>& param_kinds() {
  static const std::vector<std::pair<std::string, ParamSpec::Kind>> kKinds = {
      {"int", ParamSpec::Kind::integer}, {"float", ParamSpec::Kind::real}};
  return kKinds;
}

// The value of `name`, or an error that calls it an unknown `what`.
template <class Value>
Value named_value(const ConfigNode& node, const char* what, const std::string& name,
                  const std::vector<std::pair<std::string, Value>>& known) {
  std::vector<std::string> names;
  for (const auto& [candidate, value] : known) {
    if (candidate == name) return value;
    names.push_back(candidate);
  }
  node.fail(unknown_name(what, name, names));
}

void require_name(const ConfigNode& node, const std::string& what, const std::string& name) {
  if (const auto reason = why_no_name(name)) node.fail_at_key(what + " " + quote_value(name) + " " + *reason);
}

std::string one_line(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

Expression parse_extent(const ConfigNode& node, std::size_t axis, std::string_view text) {
  const std::string where = "axis " + std::to_string(axis + 1) + ": ";
  try {
    Expression extent = Expression::parse(text);
    if (extent.names().empty() && extent.evaluate({}) < 1)
      node.fail(where + extent.text() + " is less than 1");
    return extent;
  } catch (const std::invalid_argument& error) {
    node.fail(where + error.what());
  }
}

// "f32[N, C, H+1]". An expression holds no comma, so commas part the axes.
TensorSpec parse_tensor(const std::string& name, const ConfigNode& node) {
  TensorSpec tensor;
  tensor.name = name;
  tensor.text = one_line(node.as_string());
  const std::size_t open = tensor.text.find('[');
  if (open == std::string::npos || tensor.text.back() != ']') {
    node.fail("is " + quote_value(tensor.text) + ", but must be a type with a shape, such as f32[N,C,H,W]");
  }
  tensor.dtype = named_value(node, "type", one_line(tensor.text.substr(0, open)), dtypes());
  std::string_view axes(tensor.text);
  axes = axes.substr(open + 1, axes.size() - open - 2);
  if (one_line(std::string(axes)).empty())
    node.fail("has no axes; a single number is " + tensor.text.substr(0, open) + "[1]");
  for (;;) {
    const std::size_t comma = std::min(axes.find(','), axes.size());
    if (tensor.shape.size() == kMaxRank) node.fail("has more than " + std::to_string(kMaxRank) + " axes");
    tensor.shape.push_back(parse_extent(node, tensor.shape.size(), axes.substr(0, comma)));
    if (comma == axes.size()) return tensor;
    axes.remove_prefix(comma + 1);
  }
}

// The arguments of a function, read in the order inputs, params, outputs.
class FunctionParser {
 public:
  explicit FunctionParser(const std::string& name) { function_.name = name; }

  FunctionSpec parse(const ConfigNode& node) {
    node.allow_keys({"inputs", "params", "outputs", "oracle"});
    const auto inputs = node.find("inputs");
    const auto params = node.find("params");
    const ConfigNode outputs = node.at("outputs");
    if (inputs) function_.inputs = parse_tensors(*inputs, "input");
    if (params) parse_params(*params);
    function_.outputs = parse_tensors(outputs, "output");
    if (function_.outputs.empty()) outputs.fail(function_.name + ": has no outputs, but needs at least one");
    if (arguments_.size() > kMaxArguments) {
      node.fail(function_.name + ": has more than " + std::to_string(kMaxArguments) + " arguments");
    }
    // Only now: the axes of one input may name dimensions that another input defines.
    if (inputs) define_dimensions(*inputs);
    if (inputs) require_defined(*inputs, "input", function_.inputs);
    require_defined(outputs, "output", function_.outputs);
    return std::move(function_);
  }

 private:
  void add_argument(const ConfigNode& node, const std::string& what, const std::string& name) {
    require_name(node, what, name);
    if (!arguments_.insert(name).second) {
      node.fail_at_key(function_.name + ": the " + what + " '" + name + "' has the name of another argument");
    }
  }

  std::vector<TensorSpec> parse_tensors(const ConfigNode& node, const char* what) {
    std::vector<TensorSpec> tensors;
    for (const auto& [name, value] : node.entries()) {
      add_argument(value, what, name);
      tensors.push_back(parse_tensor(name, value));
    }
    return tensors;
  }

  void parse_params(const ConfigNode& node) {
    for (const auto& [name, value] : node.entries()) {
      add_argument(value, "param", name);
      function_.params.push_back({name, named_value(value, "type", value.as_string(), param_kinds())});
    }
  }

  const ParamSpec* find_param(const std::string& name) const {
    for (const ParamSpec& param : function_.params) {
      if (param.name == name) return &param;
    }
    return nullptr;
  }

  void define_dimensions(const ConfigNode& node) {
    for (const TensorSpec& input : function_.inputs) {
      for (const Expression& extent : input.shape) {
        if (!extent.is_name()) continue;
        if (find_param(extent.text()) != nullptr) {
          node.at(input.name)
              .fail(function_.name + ": input " + input.name + " defines a dimension '" + extent.text() +
                    "', which is also a param; rename one of them");
        }
        dimensions_.insert(extent.text());
      }
    }
  }

  void require_defined(const ConfigNode& node, const char* what,
                       const std::vector<TensorSpec>& tensors) const {
    for (const TensorSpec& tensor : tensors) {
      const std::string subject = function_.name + ": " + what + " " + tensor.name + " uses ";
      for (const Expression& extent : tensor.shape) {
        for (const std::string& name : extent.names()) {
          if (dimensions_.count(name) != 0) continue;
          const ParamSpec* param = find_param(name);
          if (param == nullptr)
            node.at(tensor.name).fail(subject + "dimension '" + name + "', which no input defines");
          if (param->kind == ParamSpec::Kind::real) {
            node.at(tensor.name)
                .fail(subject + "param '" + name + "' in its shape, which is a float; shapes are integers");
          }
        }
      }
    }
  }

  FunctionSpec function_;
  std::set<std::string> arguments_;
  std::set<std::string> dimensions_;
};

// A folder below the assignment's, also after links are followed.
std::filesystem::path parse_solution(const ConfigNode& node, const std::filesystem::path& folder) {
  const std::filesystem::path relative = std::filesystem::path(node.as_string()).lexically_normal();
  const bool leaves = relative.empty() || relative.is_absolute() || *relative.begin() == "..";
  if (leaves || relative == ".")
    node.fail("is " + quote_value(node.as_string()) + ", but must be a folder inside the assignment's");
  std::error_code error;
  std::filesystem::path solution = folder / relative;
  if (!std::filesystem::is_directory(solution, error)) node.fail("there is no folder " + solution.string());
  const auto inside = std::filesystem::canonical(solution, error)
                          .lexically_relative(std::filesystem::canonical(folder, error));
  if (error || inside.empty() || *inside.begin() == "..") {
    node.fail("the folder " + solution.string() + " is a link that leaves the assignment's folder");
  }
  return solution;
}

void parse_oracle(const ConfigNode& node, const std::filesystem::path& folder, FunctionSpec& function) {
  if (node.is_map()) {
    node.allow_keys({"solution"});
    function.solution = parse_solution(node.at("solution"), folder);
    function.oracle.clear();
    return;
  }
  function.oracle = node.as_string();
  if (!is_identifier(function.oracle)) node.fail("must be the name of a function or {solution: folder}");
}

}  // namespace

std::vector<FunctionSpec> parse_functions(const ConfigNode& node, const std::filesystem::path& folder) {
  std::vector<FunctionSpec> functions;
  for (const auto& [name, value] : node.entries()) {
    require_name(value, "function", name);
    FunctionSpec function = FunctionParser(name).parse(value);
    function.oracle = name;
    if (const auto oracle = value.find("oracle")) parse_oracle(*oracle, folder, function);
    functions.push_back(std::move(function));
  }
  if (functions.empty()) node.fail("is empty, but an assignment needs at least one function");
  return functions;
}

}  // namespace harness
