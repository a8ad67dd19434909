#include "grader/find_assignment.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "grader/text.hpp"
#include "harness/assignment/assignment.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

const char* const spec_name = "assignment.yaml";

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool names_a_path(const std::string& name) {
  return name.find('/') != std::string::npos || name == "." || name == ".." ||
         fs::path(name).extension() == ".yaml";
}

std::vector<fs::path> search_folders(const std::optional<std::string>& folder) {
  if (folder) return {*folder};
  std::vector<fs::path> folders;
  if (const char* set = std::getenv("GRADER_ASSIGNMENTS"); set != nullptr && *set != '\0')
    folders.emplace_back(set);
  folders.emplace_back("assignments");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path home = program.parent_path();
    folders.push_back((home / "../share/grader/assignments").lexically_normal());  // <prefix>/bin/grader
    folders.push_back((home / "../../../assignments").lexically_normal());  // build/<preset>/grader/grader
  }
  return folders;
}

std::vector<std::string> ids_in(const std::vector<fs::path>& folders) {
  std::vector<std::string> ids;
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
      if (is_file(entry.path() / spec_name)) ids.push_back(entry.path().filename().string());
    }
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

// A file, or <folder>/<kind>/<name>.yaml.
fs::path find_data(const std::string& what, const std::string& kind, const std::string& name,
                   const std::optional<std::string>& folder) {
  if (names_a_path(name)) return name;
  std::vector<std::string> known;
  for (const fs::path& place : search_folders(folder)) {
    fs::path file = place / kind / (name + ".yaml");
    if (is_file(file)) return file;
    std::error_code ignored;
    for (const fs::directory_entry& entry : fs::directory_iterator(place / kind, ignored)) {
      if (entry.path().extension() == ".yaml") known.push_back(entry.path().stem().string());
    }
  }
  throw harness::ConfigError("no " + what + " '" + shown(name) + "'" + reference::did_you_mean(name, known) +
                             "; name a file, or one of " + kind + "/ beside the assignments");
}

}  // namespace

std::filesystem::path find_assignment(const std::string& name, const std::optional<std::string>& folder) {
  if (names_a_path(name) || is_file(fs::path(name) / spec_name)) return name;
  const std::vector<fs::path> folders = search_folders(folder);
  for (const fs::path& place : folders) {
    if (is_file(place / name / spec_name)) return place / name;
  }
  std::string searched;
  for (const fs::path& place : folders) searched += (searched.empty() ? "" : ", ") + shown(place.string());
  throw harness::ConfigError("there is no assignment '" + shown(name) + "' in " + searched +
                             reference::did_you_mean(name, ids_in(folders)));
}

std::filesystem::path find_paper(const std::string& name, const std::optional<std::string>& folder) {
  return find_data("exam paper", "exams", name, folder);
}

std::filesystem::path find_rubric(const std::string& name, const std::optional<std::string>& folder) {
  return find_data("rubric", "rubrics", name, folder);
}

std::string assignment_id(const std::string& name) {
  if (names_a_path(name) || is_file(fs::path(name) / spec_name)) return harness::load_assignment(name).id;
  return name;
}

}  // namespace grader
