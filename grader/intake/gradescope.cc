// The export of Gradescope: submission_metadata.yml, which says whose each folder submission_{id} is and when
// it came, in the form that Ruby writes:
//
//   submission_409194023:
//     :submitters:
//     - :name: First Last
//       :sid: '123456789'
//       :email: first@example.edu
//     :created_at: 2026-04-26 17:34:00.861687000 Z
//     :results: ...                                   any amount of output of other graders
//
// Only these lines are looked for. The rest is as large as a grader's output can make it, and its tags would
// stop a strict reader.

#include <algorithm>
#include <fstream>

#include "grader/course/when.hpp"
#include "grader/intake/forms.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::intake {
namespace {

constexpr const char* metadata_name = "submission_metadata.yml";

struct Submission {
  std::vector<Person> people;
  std::optional<db::Time> created_at;
};
using Metadata = std::map<std::string, Submission>;  // by folder

std::size_t indent_of(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

// A plain or quoted scalar on one line.
std::string scalar(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.pop_back();
  text.erase(0, indent_of(text));
  if (text.size() < 2 || (text.front() != '\'' && text.front() != '"') || text.back() != text.front())
    return text;
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (quote == '\'' && text[i] == '\'' && text[i + 1] == '\'') ++i;
    if (quote == '"' && text[i] == '\\' && i + 2 < text.size()) {
      ++i;
      value += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
      continue;
    }
    value += text[i];
  }
  return value;
}

// "  - :name: First Last" as "name" and its value, when it is one of the keys we know.
bool read_key(const std::string& line, const char* key, std::string& value) {
  std::string rest = line.substr(indent_of(line));
  if (rest.starts_with("- ")) rest.erase(0, 2);
  rest.erase(0, indent_of(rest));
  const std::string mark = std::string(":") + key + ":";
  if (!rest.starts_with(mark)) return false;
  value = scalar(rest.substr(mark.size()));
  return true;
}

class MetadataReader {
 public:
  Metadata read(std::istream& stream) {
    std::string line;
    while (std::getline(stream, line)) take(line);
    return std::move(metadata_);
  }

 private:
  void take(const std::string& line) {
    const std::size_t indent = indent_of(line);
    if (indent == 0 && line.starts_with("submission_") && line.find(':') != std::string::npos) {
      current_ = &metadata_[line.substr(0, line.find(':'))];
      in_people_ = false;
      return;
    }
    if (current_ == nullptr) return;
    const bool is_item = line.compare(indent, 2, "- ") == 0;
    if (indent == 2 && !is_item) {  // a field of the submission itself
      in_people_ = line.starts_with("  :submitters:");
      std::string time;
      if (read_key(line, "created_at", time)) current_->created_at = parse_time(time);
      return;
    }
    if (!in_people_ || indent > 6) return;
    if (is_item) current_->people.emplace_back();
    if (current_->people.empty()) return;
    Person& person = current_->people.back();
    read_key(line, "name", person.name) || read_key(line, "sid", person.id) ||
        read_key(line, "email", person.email);
  }

  Metadata metadata_;
  Submission* current_ = nullptr;
  bool in_people_ = false;
};

Metadata read_metadata(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw harness::ConfigError(shown(file.string()) + ": cannot be read");
  return MetadataReader().read(stream);
}

}  // namespace

bool is_gradescope(const Listing& listing) {
  return std::any_of(listing.found.begin(), listing.found.end(),
                     [](const Found& found) { return !found.is_folder && found.name == metadata_name; });
}

void read_gradescope(const Listing& listing, const harness::Assignment&, Download& download) {
  if (!is_gradescope(listing)) {
    throw harness::ConfigError(shown(listing.folder.string()) + ": holds no " + metadata_name +
                               ", expected an export of Gradescope");
  }
  Metadata metadata = read_metadata(listing.folder / metadata_name);
  Collector collector;
  for (const Found& found : listing.found) {
    if (found.name == metadata_name) continue;
    if (!found.is_folder) {
      download.ignored.push_back(found.name + " (not a folder)");
      continue;
    }
    Entry& entry = collector.entry(found.name);
    entry.files = {{found.path, found.name}};
    const auto facts = metadata.find(found.name);
    if (facts != metadata.end()) {
      entry.people = facts->second.people;
      if (facts->second.created_at) {
        entry.submitted_at = *facts->second.created_at;
        entry.time_from = db::TimeFrom::lms;
      }
      metadata.erase(facts);
    }
    if (entry.people.empty()) entry.people.emplace_back();
  }
  for (const auto& [name, submission] : metadata) {
    for (const Person& person : submission.people) {
      download.ignored.push_back(name + " (named in " + metadata_name + " for " +
                                 (person.name.empty() ? person.id : person.name) +
                                 ", but there is no such folder)");
    }
  }
  std::move(collector).finish(download);
}

}  // namespace grader::intake
