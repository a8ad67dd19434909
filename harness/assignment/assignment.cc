#include "harness/assignment/assignment.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <system_error>

#include "harness/assignment/names.hpp"
#include "harness/assignment/parse_functions.hpp"
#include "harness/assignment/parse_limits.hpp"
#include "harness/assignment/spec_hash.hpp"
#include "harness/assignment/yaml_document.hpp"

namespace harness {
namespace {

constexpr double kMaxPoints = 1e6;

// Ids are folder names, file names and parts of URLs.
std::string parse_id(const ConfigNode& node) {
  std::string id = node.as_string();
  const bool fits = id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (id.empty() || id.size() > 64 || !fits) {
    node.fail("is " + quote_value(id) + ", but must be 1 to 64 of a-z, 0-9 and '-'");
  }
  return id;
}

// One line: it stands in comments and headings.
std::string parse_title(const ConfigNode& node) {
  std::string title = node.as_string();
  const bool control =
      std::any_of(title.begin(), title.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  if (title.empty() || control) node.fail("must be one line of text");
  return title;
}

std::string parse_unit(const ConfigNode& node) {
  std::string unit = node.as_string();
  if (const auto reason = why_no_unit(unit)) node.fail(quote_value(unit) + " " + *reason);
  return unit;
}

std::vector<Language> parse_languages(const ConfigNode& node) {
  std::vector<Language> languages;
  for (const ConfigNode& item : node.items()) {
    const auto language = language_from_string(item.as_string());
    if (!language) {
      item.fail(unknown_name("language", item.as_string(),
                             {to_string(Language::cpp), to_string(Language::python)}));
    }
    if (std::find(languages.begin(), languages.end(), *language) != languages.end())
      item.fail("stands twice in the list");
    languages.push_back(*language);
  }
  if (languages.empty()) node.fail("is empty, but an assignment needs at least one language");
  return languages;
}

BuildSpec parse_build(const ConfigNode& node) {
  node.allow_keys({"compiler", "flags"});
  BuildSpec build;
  if (const auto compiler = node.find("compiler")) {
    build.compiler = compiler->as_string();
    if (build.compiler.empty() || build.compiler.front() == '-')
      compiler->fail("must be the name of a compiler");
  }
  if (const auto flags = node.find("flags")) {
    build.flags = flags->as_strings();
    for (const ConfigNode& flag : flags->items()) {
      if (flag.as_string().empty()) flag.fail("must not be empty");
    }
  }
  return build;
}

std::vector<const FunctionSpec*> parse_check_functions(const ConfigNode& node, const Assignment& assignment) {
  std::vector<std::string> known;
  for (const FunctionSpec& function : assignment.functions) known.push_back(function.name);
  std::vector<const FunctionSpec*> functions;
  for (const ConfigNode& item : node.items()) {
    const FunctionSpec* function = assignment.find_function(item.as_string());
    if (function == nullptr) item.fail(unknown_name("function", item.as_string(), known));
    if (std::find(functions.begin(), functions.end(), function) != functions.end())
      item.fail("stands twice in the list");
    functions.push_back(function);
  }
  return functions;
}

CheckSpec parse_check(const ConfigNode& node, const Assignment& assignment) {
  CheckSpec check{parse_id(node.at("id")), node.at("kind").as_string(), {}, 0, Visibility::visible, 0, node};
  if (check.kind.empty()) node.at("kind").fail("must not be empty");
  if (const auto functions = node.find("functions"))
    check.functions = parse_check_functions(*functions, assignment);
  check.points = node.at("points").as_number(0, kMaxPoints);
  if (const auto visibility = node.find("visibility")) {
    const auto value = visibility_from_string(visibility->as_string());
    if (!value) visibility->fail(unknown_name("visibility", visibility->as_string(), {"public", "hidden"}));
    check.visibility = *value;
  }
  if (const auto seed = node.find("seed")) {
    check.seed = static_cast<std::uint64_t>(seed->as_integer(0, std::numeric_limits<std::int64_t>::max()));
  }
  return check;
}

std::vector<CheckSpec> parse_checks(const ConfigNode& node, const Assignment& assignment) {
  std::vector<CheckSpec> checks;
  std::set<std::string> ids;
  for (const ConfigNode& item : node.items()) {
    checks.push_back(parse_check(item, assignment));
    if (!ids.insert(checks.back().id).second) {
      item.at("id").fail("is '" + checks.back().id + "', but another check has this id already");
    }
  }
  return checks;
}

}  // namespace

const std::vector<std::string>& common_check_keys() {
  static const std::vector<std::string> kKeys = {"id", "kind", "functions", "points", "visibility", "seed"};
  return kKeys;
}

const FunctionSpec* Assignment::find_function(std::string_view name) const {
  const auto found = std::find_if(functions.begin(), functions.end(),
                                  [&](const FunctionSpec& function) { return function.name == name; });
  return found == functions.end() ? nullptr : &*found;
}

Assignment parse_assignment(const std::string& yaml, const std::string& file_name,
                            const std::filesystem::path& folder) {
  const ConfigNode root = ConfigNode::parse(yaml, file_name);
  root.allow_keys({"id", "title", "unit", "languages", "build", "limits", "functions", "cases", "checks"});
  Assignment assignment;
  assignment.folder = folder;
  assignment.id = parse_id(root.at("id"));
  assignment.title = parse_title(root.at("title"));
  assignment.unit = parse_unit(root.at("unit"));
  assignment.languages = parse_languages(root.at("languages"));
  if (const auto build = root.find("build")) assignment.build = parse_build(*build);
  if (const auto limits = root.find("limits")) assignment.limits = parse_limits(*limits);
  assignment.functions = parse_functions(root.at("functions"), folder);
  assignment.shared_cases = root.find("cases");
  if (assignment.shared_cases)
    static_cast<void>(assignment.shared_cases->entries());  // throws where it is no map
  if (const auto checks = root.find("checks")) assignment.checks = parse_checks(*checks, assignment);
  assignment.spec_hash = hash_spec(yaml, assignment);
  return assignment;
}

Assignment load_assignment(const std::filesystem::path& path) {
  std::error_code error;
  const bool is_folder = std::filesystem::is_directory(path, error);
  const std::filesystem::path file = is_folder ? path / "assignment.yaml" : path;
  return parse_assignment(read_yaml_file(file), file.string(), file.parent_path());
}

}  // namespace harness
