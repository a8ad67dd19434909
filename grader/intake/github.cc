// Clones of GitHub Classroom: a folder {assignment}-{user name} for each student. When something was pushed,
// a clone does not tell; the classroom's grades file does (submission_timestamp).

#include <algorithm>
#include <system_error>

#include "grader/intake/forms.hpp"

namespace grader::intake {
namespace {

bool is_clone(const Found& found) {
  std::error_code error;
  return found.is_folder &&
         std::filesystem::exists(std::filesystem::symlink_status(found.path / ".git", error));
}

// What all names start with, up to a dash. A single clone tells by the assignment's id, or not at all.
std::string common_prefix(const std::vector<std::string>& names, const std::string& assignment) {
  if (std::all_of(names.begin(), names.end(),
                  [&](const std::string& name) { return name.starts_with(assignment + "-"); })) {
    return assignment + "-";
  }
  if (names.size() < 2) return "";
  std::string prefix = names.front();
  for (const std::string& name : names) {
    const auto end = std::mismatch(prefix.begin(), prefix.end(), name.begin(), name.end()).first;
    prefix.erase(end, prefix.end());
  }
  const std::size_t dash = prefix.rfind('-');
  return dash == std::string::npos ? "" : prefix.substr(0, dash + 1);
}

}  // namespace

bool is_github(const Listing& listing) {
  const auto clones = std::count_if(listing.found.begin(), listing.found.end(), is_clone);
  return clones > 0 && 2 * static_cast<std::size_t>(clones) >= listing.found.size();
}

void read_github(const Listing& listing, const harness::Assignment& assignment, Download& download) {
  std::vector<std::string> names;
  for (const Found& found : listing.found) {
    if (found.is_folder) {
      names.push_back(found.name);
    } else {
      download.ignored.push_back(found.name + " (not a folder)");
    }
  }
  const std::string prefix = common_prefix(names, assignment.id);
  Collector collector;
  for (const Found& found : listing.found) {
    if (!found.is_folder) continue;
    const std::string login = found.name.substr(std::min(prefix.size(), found.name.size()));
    Entry& entry = collector.entry(found.name);
    entry.people = {{.id = found.name, .login = login, .email = {}, .name = {}}};
    entry.files = {{found.path, found.name}};
  }
  std::move(collector).finish(download);
}

}  // namespace grader::intake
