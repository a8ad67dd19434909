#include <stdexcept>

#include "harness/checks/kinds.hpp"

namespace harness {
namespace {

using Factory = std::unique_ptr<Check> (*)(const Assignment&, const CheckSpec&);

struct ListedKind {
  const char* name;
  Factory make;
};

constexpr ListedKind kKinds[] = {
    {"compiles", make_compiles},       {"matches_oracle", make_matches_oracle},
    {"gradient", make_gradient},       {"property", make_property},
    {"training", make_training},       {"toeplitz_free", make_toeplitz_free},
    {"performance", make_performance},
};

std::size_t find_tensor(const ConfigNode& node, const FunctionSpec& function, const char* what,
                        const std::vector<TensorSpec>& tensors, const std::string& name) {
  std::vector<std::string> known;
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].name == name) return i;
    known.push_back(tensors[i].name);
  }
  node.fail(unknown_name(function.name + "'s " + what, name, known));
}

std::unique_ptr<Check> make_check(const Assignment& assignment, const CheckSpec& spec) {
  for (const ListedKind& kind : kKinds) {
    if (spec.kind == kind.name) return kind.make(assignment, spec);
  }
  spec.options.at("kind").fail(unknown_name("kind of check", spec.kind, check_kinds()));
}

}  // namespace

std::vector<std::unique_ptr<Check>> make_checks(const Assignment& assignment) {
  std::vector<std::unique_ptr<Check>> checks;
  for (const auto& spec : assignment.checks) checks.push_back(make_check(assignment, spec));
  return checks;
}

std::vector<std::string> check_kinds() {
  std::vector<std::string> names;
  for (const ListedKind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

void allow_check_keys(const CheckSpec& spec, std::vector<std::string> own) {
  const auto& common = common_check_keys();
  own.insert(own.begin(), common.begin(), common.end());
  spec.options.allow_keys(own);
}

std::size_t find_input(const ConfigNode& node, const FunctionSpec& function, const std::string& name) {
  return find_tensor(node, function, "input", function.inputs, name);
}

std::size_t find_output(const ConfigNode& node, const FunctionSpec& function, const std::string& name) {
  return find_tensor(node, function, "output", function.outputs, name);
}

Oracle& oracle_of(const CheckContext& context, const FunctionSpec& function) {
  const auto found = context.oracles.find(function.name);
  if (found == context.oracles.end()) throw std::logic_error("checks: no oracle for " + function.name);
  return *found->second;
}

CheckResult ended(Status status, std::string message, std::optional<SmallestCase> smallest) {
  CheckResult result;
  result.status = status;
  result.message = std::move(message);
  result.smallest_case = std::move(smallest);
  return result;
}

}  // namespace harness
