#include "tests/corpus/hostile_case.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "harness/assignment/config_node.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/run_command.hpp"

namespace corpus {
namespace {

namespace fs = std::filesystem;
using harness::CheckResult;
using harness::ConfigNode;
using harness::Status;

// "time_limit or process_limit"
std::vector<Status> read_statuses(const ConfigNode& node) {
  std::vector<Status> statuses;
  std::string rest = node.as_string();
  for (;;) {
    const std::size_t end = rest.find(" or ");
    const auto status = harness::status_from_string(rest.substr(0, end));
    if (!status) node.fail("'" + rest.substr(0, end) + "' is no status");
    statuses.push_back(*status);
    if (end == std::string::npos) return statuses;
    rest.erase(0, end + 4);
  }
}

HostileCase read_case(const fs::path& folder) {
  const ConfigNode root = ConfigNode::load(folder / "case.yaml");
  root.allow_keys({"trick", "status", "checks", "says", "needs_root", "costly"});
  HostileCase hostile;
  hostile.name = folder.filename().string();
  hostile.folder = folder;
  hostile.trick = root.at("trick").as_string();
  hostile.status = {Status::passed};
  if (const auto status = root.find("status")) hostile.status = read_statuses(*status);
  if (const auto checks = root.find("checks")) {
    for (const auto& [id, node] : checks->entries()) hostile.checks[id] = read_statuses(node);
  }
  if (const auto says = root.find("says")) hostile.says = says->as_strings();
  if (const auto needs_root = root.find("needs_root")) hostile.needs_root = needs_root->as_bool();
  if (const auto costly = root.find("costly")) hostile.costly = costly->as_bool();
  return hostile;
}

void write_file(const fs::path& file, const std::string& bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) throw std::runtime_error("corpus: cannot write " + file.string());
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

void run_maker(const HostileCase& hostile, const fs::path& target) {
  const auto made = test_support::run_command(
      {"/usr/bin/python3", "-B", (hostile.folder / "make.py").string(), target.string()},
      {.environment = {{"PYTHONPATH", hostile.folder.parent_path().parent_path().string()}}});
  if (made.status != 0) throw std::runtime_error(hostile.name + "/make.py failed: " + made.err);
}

// The entry of the class folder that make.py left: the path itself or one with a suffix.
fs::path made_by_maker(const fs::path& target) {
  if (fs::exists(fs::symlink_status(target))) return target;
  for (const auto& entry : fs::directory_iterator(target.parent_path())) {
    if (entry.path().filename().string().starts_with(target.filename().string() + ".")) return entry.path();
  }
  throw std::runtime_error("corpus: make.py made no " + target.string());
}

std::string one_of(const std::vector<Status>& statuses) {
  std::string text;
  for (const Status status : statuses) text += (text.empty() ? "" : " or ") + std::string(to_string(status));
  return text;
}

bool contains(const std::vector<Status>& statuses, Status status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

}  // namespace

std::vector<HostileCase> read_corpus(const fs::path& hostile) {
  std::vector<HostileCase> cases;
  for (const auto& entry : fs::directory_iterator(hostile)) {
    if (entry.is_directory()) cases.push_back(read_case(entry.path()));
  }
  std::sort(cases.begin(), cases.end(),
            [](const HostileCase& a, const HostileCase& b) { return a.name < b.name; });
  return cases;
}

fs::path make_submission(const HostileCase& hostile, const fs::path& shared, const fs::path& class_folder,
                         const Replacements& replacements) {
  const fs::path target = class_folder / hostile.name;
  if (fs::exists(hostile.folder / "make.py")) {
    run_maker(hostile, target);
    return made_by_maker(target);
  }
  bool is_python = false;
  for (const auto& entry : fs::recursive_directory_iterator(hostile.folder)) {
    const fs::path relative = entry.path().lexically_relative(hostile.folder);
    if (!entry.is_regular_file() || relative == "case.yaml") continue;
    std::string bytes = test_support::bytes_of(entry.path());
    for (const auto& [from, to] : replacements) replace_all(bytes, from, to);
    write_file(target / relative, bytes);
    is_python = is_python || relative == "convnet.py";
  }
  const char* honest = is_python ? "honest.py" : "honest.cpp";
  write_file(target / honest, test_support::bytes_of(shared / honest));
  return target;
}

std::vector<std::string> differences(const HostileCase& hostile, const harness::GradingResult& result) {
  std::vector<std::string> found;
  double earned = 0;
  std::string said;
  bool started = true;
  for (const CheckResult& check : result.checks) {
    const auto listed = hostile.checks.find(check.id);
    std::vector<Status> wanted = {Status::passed};
    if (check.kind == "compiles") {
      wanted = hostile.status;
      started = check.status == Status::passed;
    } else if (!started) {
      wanted = {Status::skipped};
    } else if (listed != hostile.checks.end()) {
      wanted = listed->second;
    }
    if (!contains(wanted, check.status)) {
      found.push_back(check.id + " is " + to_string(check.status) + ", expected " + one_of(wanted) + ": " +
                      check.message);
    }
    const double points = check.status == Status::passed ? check.max_score : 0;
    if (check.score != points) {
      found.push_back(check.id + " earned " + std::to_string(check.score) + " points, expected " +
                      std::to_string(points));
    }
    earned += check.score;
    said += check.message + "\n";
  }
  if (result.score != earned) found.push_back("the score is not the sum of its checks");
  for (const std::string& note : result.notes) said += note + "\n";
  for (const std::string& text : hostile.says) {
    if (said.find(text) == std::string::npos) found.push_back("nothing says '" + text + "' in:\n" + said);
  }
  return found;
}

}  // namespace corpus
