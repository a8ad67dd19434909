// Reading and checking the specification of cases; drawing them is in generate_cases.cc.

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "harness/cases/admit.hpp"
#include "harness/cases/cases.hpp"
#include "harness/cases/random.hpp"

namespace harness {
namespace {

constexpr int kMaxCount = 1000;
constexpr std::int64_t kMaxExtent = 1 << 20;

// What the functions need, each with the function that is named in an error.
struct Needs {
  std::map<std::string, std::string> integers;  // dimensions and integer parameters -> function
  std::map<std::string, std::string> reals;
  std::map<std::string, const TensorSpec*> inputs;

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& [name, function] : integers) all.push_back(name);
    for (const auto& [name, function] : reals) all.push_back(name);
    return all;
  }
};

void add_needs(const FunctionSpec& function, Needs& needs) {
  for (const auto& param : function.params) {
    (param.kind == ParamSpec::Kind::real ? needs.reals : needs.integers).emplace(param.name, function.name);
  }
  for (const auto& input : function.inputs) {
    needs.inputs.emplace(input.name, &input);
    for (const auto& extent : input.shape) {
      for (const auto& name : extent.names()) needs.integers.emplace(name, function.name);
    }
  }
}

void require_known(const ConfigNode& node, const std::vector<std::string>& used, const Needs& known) {
  for (const auto& name : used) {
    if (known.integers.count(name) == 0)
      node.fail(unknown_name("dimension or parameter", name, known.names()));
  }
}

CaseSpec::Range parse_range(const std::string& name, const ConfigNode& node, bool real) {
  const auto ends = node.is_list() ? node.items() : std::vector<ConfigNode>{};
  if (ends.size() != 2) node.fail("must be [low, high]");
  CaseSpec::Range range{name, real, 0, 0};
  if (real) {
    range.low = ends[0].as_number(-1e9, 1e9);
    range.high = ends[1].as_number(-1e9, 1e9);
  } else {
    range.low = static_cast<double>(ends[0].as_integer(-kMaxExtent, kMaxExtent));
    range.high = static_cast<double>(ends[1].as_integer(-kMaxExtent, kMaxExtent));
  }
  if (!(range.low <= range.high)) node.fail("low must not be above high");
  return range;
}

std::vector<CaseSpec::Range> parse_ranges(const ConfigNode& node, const Needs& known) {
  std::vector<CaseSpec::Range> ranges;
  for (const auto& [name, range] : node.entries()) {
    const bool real = known.reals.count(name) != 0;
    if (!real) require_known(range, {name}, known);
    ranges.push_back(parse_range(name, range, real));
  }
  return ranges;
}

ValueSpecs parse_value_specs(const ConfigNode& node, const Needs& known) {
  ValueSpecs specs;
  std::vector<std::string> inputs;
  for (const auto& [name, input] : known.inputs) inputs.push_back(name);
  for (const auto& [name, value_node] : node.entries()) {
    const auto input = known.inputs.find(name);
    if (input == known.inputs.end()) value_node.fail(unknown_name("input", name, inputs));
    ValueSpec spec = parse_values(value_node);
    require_known(value_node, spec.names(), known);
    if (input->second->dtype == reference::DType::i32 && !spec.integral()) {
      value_node.fail("input '" + name + "' is i32 and needs integers or an integral constant");
    }
    specs.emplace(name, std::move(spec));
  }
  return specs;
}

std::vector<Condition> parse_where(const ConfigNode& node, const Needs& known) {
  std::vector<Condition> where;
  for (const auto& item : node.items()) {
    try {
      where.push_back(Condition::parse(item.as_string()));
    } catch (const std::invalid_argument& error) {
      item.fail(error.what());
    }
    require_known(item, where.back().names(), known);
  }
  return where;
}

[[noreturn]] void fail_not_given(const ConfigNode& node, const std::string& name,
                                 const std::string& function) {
  node.fail("does not give '" + name + "', which " + function + " needs");
}

CaseSpec::Fixed parse_fixed(const ConfigNode& node, const Needs& known, const Needs& needs) {
  CaseSpec::Fixed fixed;
  for (const auto& [name, value] : node.entries()) {
    if (name == "values") {
      fixed.values = parse_value_specs(value, known);
    } else if (known.reals.count(name) != 0) {
      fixed.reals[name] = value.as_number(-1e9, 1e9);
    } else {
      require_known(value, {name}, known);
      fixed.names[name] = value.as_integer(-kMaxExtent, kMaxExtent);
    }
  }
  for (const auto& [name, function] : needs.integers) {
    if (fixed.names.count(name) == 0) fail_not_given(node, name, function);
  }
  for (const auto& [name, function] : needs.reals) {
    if (fixed.reals.count(name) == 0) fail_not_given(node, name, function);
  }
  return fixed;
}

void require_ranges(const ConfigNode& node, const CaseSpec& spec, const Needs& needs) {
  std::set<std::string> given;
  for (const auto& range : spec.ranges) given.insert(range.name);
  for (const auto* list : {&needs.integers, &needs.reals}) {
    for (const auto& [name, function] : *list) {
      if (given.count(name) == 0) fail_not_given(node, name, function);
    }
  }
}

[[noreturn]] void fail_unsatisfiable(const ConfigNode& node, const CaseSpec& spec,
                                     const std::vector<std::int64_t>& refusals,
                                     const std::string& last_reason) {
  const auto most = static_cast<std::size_t>(
      std::distance(refusals.begin(), std::max_element(refusals.begin(), refusals.end())));
  const std::string attempts = "in " + std::to_string(kLoadAttempts) + " draws from the ranges";
  if (most == spec.where.size()) node.fail("no case fits " + attempts + ": " + last_reason);
  node.at("where").items()[most].fail("no case satisfies every condition " + attempts + "; '" +
                                      spec.where[most].text() + "' failed most often");
}

// Every random case of the public seed must be found in kLoadAttempts; the error names what stood in the way
// most.
void require_satisfiable(const ConfigNode& node, const CaseSpec& spec, std::uint64_t seed) {
  std::vector<std::int64_t> refusals(spec.where.size() + 1, 0);
  std::string last_reason;
  for (int i = 0; i < spec.count; ++i) {
    const std::uint64_t key =
        derive_key(derive_key(seed, "shape"), spec.fixed.size() + static_cast<std::size_t>(i));
    bool found = false;
    for (int attempt = 0; attempt < kLoadAttempts && !found; ++attempt) {
      const Case candidate = draw_case(spec, derive_key(key, static_cast<std::uint64_t>(attempt)));
      const Admission admission = admit(spec, candidate.names, spec.values);
      found = admission.admitted;
      if (found) continue;
      ++refusals[admission.condition];
      if (admission.condition == spec.where.size()) last_reason = admission.reason;
    }
    if (found) continue;
    fail_unsatisfiable(node, spec, refusals, last_reason);
  }
}

ConfigNode resolve(const ConfigNode& node, const Assignment& assignment) {
  if (!node.is_scalar()) return node;
  const std::string name = node.as_string();
  std::vector<std::string> known;
  if (assignment.shared_cases) {
    for (const auto& [shared_name, shared] : assignment.shared_cases->entries()) {
      if (shared_name == name) return shared;
      known.push_back(shared_name);
    }
  }
  node.fail(unknown_name("entry of the assignment's cases", name, known));
}

}  // namespace

CaseSpec parse_cases(const ConfigNode& reference, const Assignment& assignment,
                     const std::vector<const FunctionSpec*>& functions, std::uint64_t public_seed,
                     std::int64_t max_elements) {
  const ConfigNode node = resolve(reference, assignment);
  if (!node.is_map()) node.fail("must be a mapping or the name of one of the assignment's cases");
  node.allow_keys({"count", "ranges", "where", "fixed", "values"});
  Needs needs;
  for (const FunctionSpec* function : functions) add_needs(*function, needs);
  // A generator that several checks share may speak of names that only some of them have.
  Needs known = needs;
  if (reference.is_scalar()) {
    for (const auto& function : assignment.functions) add_needs(function, known);
  }

  CaseSpec spec;
  spec.functions = functions;
  spec.max_elements = max_elements;
  if (const auto count = node.find("count")) spec.count = static_cast<int>(count->as_integer(0, kMaxCount));
  if (const auto ranges = node.find("ranges")) spec.ranges = parse_ranges(*ranges, known);
  if (const auto where = node.find("where")) spec.where = parse_where(*where, known);
  if (const auto values = node.find("values")) spec.values = parse_value_specs(*values, known);
  std::erase_if(spec.values, [&](const auto& entry) { return needs.inputs.count(entry.first) == 0; });
  for (const auto& [name, input] : needs.inputs) {
    if (spec.values.count(name) != 0) continue;
    if (input->dtype == reference::DType::i32) {
      node.fail("values do not give '" + name + "', which is i32 and needs integers or a constant");
    }
    spec.values.emplace(name, ValueSpec{});
  }
  if (spec.count > 0) require_ranges(node.find("ranges").value_or(node), spec, needs);
  if (const auto fixed = node.find("fixed")) {
    for (const auto& item : fixed->items()) {
      spec.fixed.push_back(parse_fixed(item, known, needs));
      const CaseSpec::Fixed& last = spec.fixed.back();
      const Admission admission = admit(spec, last.names, effective_values(spec, last));
      if (!admission.admitted) item.fail("is not a case: " + admission.reason);
    }
  }
  if (spec.count == 0 && spec.fixed.empty())
    node.fail("describes no case: give 'count' and 'ranges', or 'fixed'");
  require_satisfiable(node, spec, public_seed);
  return spec;
}

}  // namespace harness
