#include "harness/build/symbols.hpp"

#include <array>
#include <sstream>
#include <string_view>
#include <utility>

#include "harness/build/boxed_tool.hpp"
#include "harness/build/printable.hpp"

namespace harness {
namespace {

constexpr std::size_t max_symbol_bytes = 400;

// As the course's headers write the types.
std::string shorten(std::string symbol) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> rules = {{
      {"course::TensorView", "TensorView"},
      {"float const", "const float"},
      {"int const", "const int"},
  }};
  for (const auto& [from, to] : rules) {
    for (std::size_t at = symbol.find(from); at != std::string::npos;
         at = symbol.find(from, at + to.size())) {
      symbol.replace(at, from.size(), to);
    }
  }
  return printable(symbol, max_symbol_bytes);
}

// What `symbol` says about the missing function `name`, or nothing.
std::string compare(const std::string& symbol, const std::string& unit, const std::string& name) {
  if (symbol == name) return "defined as extern \"C\"; leave that out";
  const std::size_t at = symbol.find(name + "(");
  if (at == std::string::npos || symbol.find(" [clone") != std::string::npos) return {};
  const std::string scope = symbol.substr(0, at);
  const std::string arguments = shorten(symbol.substr(at));
  if (scope == unit + "::") return "defined with other argument types: " + arguments;
  if (scope.empty()) return "defined outside namespace " + unit + ": " + arguments;
  if (scope.ends_with("(anonymous namespace)::")) return "defined in an anonymous namespace, which hides it";
  if (scope.ends_with("::") && scope.find(' ') == std::string::npos) {
    return "defined in " + scope.substr(0, scope.size() - 2) + ", not in namespace " + unit + ": " +
           arguments;
  }
  return {};
}

}  // namespace

std::map<std::string, std::string, std::less<>> lookalikes_in(const std::string& nm_output,
                                                              const std::string& unit,
                                                              const std::vector<std::string>& missing) {
  std::map<std::string, std::string, std::less<>> found;
  std::istringstream lines(nm_output);
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t kind = line.find(' ');  // "0000000000001139 T symbol"
    if (kind == std::string::npos || kind + 3 > line.size() || line.find_first_of("TtWw", kind) != kind + 1)
      continue;
    const std::string symbol = line.substr(kind + 3);
    for (const std::string& name : missing) {
      std::string hint = compare(symbol, unit, name);
      if (!hint.empty()) found.emplace(name, std::move(hint));
    }
  }
  return found;
}

std::map<std::string, std::string, std::less<>> find_lookalikes(Sandbox& sandbox,
                                                                const Assignment& assignment,
                                                                const BuiltSubmission& program,
                                                                const std::vector<std::string>& missing,
                                                                const std::function<bool()>& cancelled) {
  if (program.language != Language::cpp || missing.empty()) return {};
  const Mount job{program.job_folder, job_in_box};
  const ToolRun run = run_tool(sandbox, assignment.limits.build,
                               {"/usr/bin/nm", "-C", "--defined-only", sandbox.inside(job) + "/program"},
                               {job}, job_in_box, cancelled);
  return run.succeeded() ? lookalikes_in(run.output, assignment.unit, missing)
                         : std::map<std::string, std::string, std::less<>>{};
}

}  // namespace harness
