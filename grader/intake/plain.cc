// A folder with a folder, an archive or a source file for each student, named after the student.

#include "grader/intake/forms.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::intake {

void read_plain(const Listing& listing, const harness::Assignment& assignment, Download& download) {
  for (const Found& found : listing.found) {
    if (found.name == assignment.unit + ".cpp" || found.name == assignment.unit + ".py") {
      throw harness::ConfigError(
          shown(listing.folder.string()) + ": holds " + shown(found.name) +
          ", so it is one submission, expected a folder of submissions; name the folder above "
          "it, or use grader check");
    }
  }
  Collector collector;
  for (const Found& found : listing.found) {
    const std::optional<std::string> stem = found.is_folder ? found.name : without_suffix(found.name);
    if (!stem) {
      download.ignored.push_back(found.name + " (neither a folder, an archive nor a source file)");
      continue;
    }
    Entry& entry = collector.entry(found.name);
    entry.people = {{*stem, *stem, *stem, *stem}};
    // A source file is called after its student here, and after the unit when it is handed in.
    const bool is_source = !found.is_folder && !is_archive_name(found.name);
    entry.files = {{found.path, is_source ? assignment.unit + found.name.substr(stem->size()) : found.name}};
  }
  std::move(collector).finish(download);
}

}  // namespace grader::intake
