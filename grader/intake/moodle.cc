// The download of a Moodle assignment: folders {Full name}_{number}_assignsubmission_file_ or, flat, files
// {Full name}_{number}_assignsubmission_file_{file}. With blind marking the name is Participant. The number
// is the worksheet's Identifier, another one for each assignment.

#include <algorithm>
#include <cctype>

#include "grader/intake/forms.hpp"

namespace grader::intake {
namespace {

constexpr std::string_view mark = "_assignsubmission_";

struct MoodleName {
  std::string name;  // empty with blind marking
  std::string number;
  std::string plugin;  // file, onlinetext
  std::string file;    // empty: a folder's
};

std::optional<MoodleName> parse_moodle_name(const std::string& text) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) return std::nullopt;
  const std::string who = text.substr(0, at);
  const std::size_t split = who.rfind('_');
  if (split == std::string::npos || split + 1 == who.size()) return std::nullopt;
  const std::string number = who.substr(split + 1);
  const bool is_number =
      std::all_of(number.begin(), number.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!is_number) return std::nullopt;
  const std::string rest = text.substr(at + mark.size());
  const std::size_t end = std::min(rest.find('_'), rest.size());
  std::string name = who.substr(0, split);
  if (name == "Participant") name.clear();
  return MoodleName{name, number, rest.substr(0, end), end < rest.size() ? rest.substr(end + 1) : ""};
}

}  // namespace

bool is_moodle(const Listing& listing) {
  return std::any_of(listing.found.begin(), listing.found.end(),
                     [](const Found& found) { return parse_moodle_name(found.name).has_value(); });
}

void read_moodle(const Listing& listing, const harness::Assignment&, Download& download) {
  Collector collector;
  std::vector<std::pair<std::string, Found>> texts;  // by source: online texts
  for (const Found& found : listing.found) {
    const std::optional<MoodleName> name = parse_moodle_name(found.name);
    if (!name || (!found.is_folder && name->file.empty())) {
      download.ignored.push_back(found.name + " (not named as Moodle names a submission)");
      continue;
    }
    const std::string source = (name->name.empty() ? "Participant" : name->name) + "_" + name->number;
    Entry& entry = collector.entry(source);
    entry.people = {{.id = name->number, .login = {}, .email = {}, .name = name->name}};
    if (name->plugin == "file") {
      entry.files.push_back({found.path, found.is_folder ? found.name : name->file});
    } else {
      texts.emplace_back(source, found);
    }
  }
  // A text typed into Moodle is the submission only of who handed in no file.
  for (const auto& [source, found] : texts) {
    Entry& entry = collector.entry(source);
    if (entry.files.empty()) {
      entry.files.push_back({found.path, found.name});
    } else {
      download.ignored.push_back(found.name + " (text beside the files of the same student)");
    }
  }
  std::move(collector).finish(download);
}

}  // namespace grader::intake
