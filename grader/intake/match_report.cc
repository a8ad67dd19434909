#include "grader/intake/match_report.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "grader/course/when.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

std::string title(Form form) {
  switch (form) {
    case Form::folder:
      return "a folder with an entry for each student";
    case Form::canvas:
      return "a download of Canvas";
    case Form::moodle:
      return "a download of Moodle";
    case Form::gradescope:
      return "an export of Gradescope";
    case Form::github:
      return "clones of GitHub Classroom";
  }
  return "";
}

std::string name_of(const ClassRoll& roll, const std::string& student) {
  for (const ClassList::Member& member : roll.students.members()) {
    if (member.student.id == student) return member.student.name;
  }
  return "";
}

std::string files_of(const Entry& entry) {
  std::string text;
  for (const HandedIn& file : entry.files) text += (text.empty() ? "" : ", ") + file.name;
  return text;
}

std::string late_text(const Entry& entry) {
  if (!entry.marked_late) return "";
  return *entry.marked_late ? "late" : "in time";
}

void print_list(std::ostream& stream, const std::string& heading, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  stream << heading << ":\n";
  for (const std::string& line : lines) stream << "  " << shown_on_line(line) << "\n";
}

}  // namespace

void print_matching(std::ostream& stream, const ClassRoll& roll) {
  const Download& download = roll.download;
  stream << title(download.form)
         << (download.form_was_told ? ", as --from says" : " (--from says otherwise if that is wrong)")
         << ": " << download.entries.size() << (download.entries.size() == 1 ? " entry\n" : " entries\n");
  print_list(stream, "left out", download.ignored);
  std::array<std::size_t, 5> counts{};
  std::vector<std::string> nobody;
  std::vector<std::string> by_name;
  for (const Match& match : roll.matching.matches) {
    ++counts[static_cast<std::size_t>(match.how)];
    if (match.how == MatchedBy::name)
      by_name.push_back(match.source + " is " + name_of(roll, match.student) + " (" + match.student + ")");
    if (match.how == MatchedBy::nothing)
      nobody.push_back(match.source + (match.problem.empty() ? "" : " (" + match.problem + ")"));
  }
  std::vector<std::string> unknown_times;
  for (const Entry& entry : download.entries) {
    if (entry.marked_late.value_or(false) && entry.time_from == db::TimeFrom::files)
      unknown_times.push_back(entry.source);
  }
  if (!roll.matching.has_class_list) {
    stream << "no roster, now or before: each entry is a student of its own\n";
  } else {
    std::string text;
    for (const MatchedBy how : {MatchedBy::id, MatchedBy::login, MatchedBy::email, MatchedBy::name}) {
      const std::size_t count = counts[static_cast<std::size_t>(how)];
      if (count != 0) text += (text.empty() ? "" : ", ") + std::to_string(count) + " by " + to_string(how);
    }
    stream << "matched: " << (text.empty() ? "none" : text) << "\n";
    print_list(stream, "matched by name only", by_name);
    print_list(stream, "not on the roster", nobody);
  }
  std::vector<std::string> missing;
  for (const db::Student& student : roll.matching.without_entry)
    missing.push_back(student.id + " " + student.name);
  print_list(stream, "on the roster, nothing submitted", missing);
  print_list(stream, "marked late by the LMS, which does not say by how much (course.yaml: submitted)",
             unknown_times);
}

std::string matching_table(const ClassRoll& roll) {
  Table table;
  table.header = {"source", "files", "student", "name", "matched by", "submitted", "by the LMS"};
  table.right.assign(table.header.size(), false);
  for (const Match& match : roll.matching.matches) {
    const Entry& entry = roll.download.entries[match.entry];
    table.rows.push_back(
        {shown_on_line(match.source), shown_on_line(files_of(entry)), shown_on_line(match.student),
         shown_on_line(name_of(roll, match.student)), to_string(match.how),
         time_text(entry.submitted_at) + (entry.time_from == db::TimeFrom::files ? " (files)" : ""),
         late_text(entry)});
  }
  return to_text(table);
}

Json matching_json(const ClassRoll& roll) {
  Json matches = Json::array();
  for (const Match& match : roll.matching.matches) {
    const Entry& entry = roll.download.entries[match.entry];
    Json files = Json::array();
    for (const HandedIn& file : entry.files) files.push_back(file.name);
    const bool matched = match.how != MatchedBy::nothing;
    matches.push_back({{"source", match.source},
                       {"files", files},
                       {"student", match.student},
                       {"name", name_of(roll, match.student)},
                       {"matched_by", matched ? Json(to_string(match.how)) : Json()},
                       {"problem", match.problem.empty() ? Json() : Json(match.problem)},
                       {"submitted_at", time_text(entry.submitted_at)},
                       {"time_from", entry.time_from == db::TimeFrom::files ? "files" : "lms"},
                       {"marked_late", entry.marked_late ? Json(*entry.marked_late) : Json()}});
  }
  Json missing = Json::array();
  for (const db::Student& student : roll.matching.without_entry)
    missing.push_back({{"student", student.id}, {"name", student.name}});
  return {{"form", form_name(roll.download.form)},
          {"form_was_told", roll.download.form_was_told},
          {"matches", matches},
          {"without_entry", missing},
          {"ignored", roll.download.ignored}};
}

}  // namespace grader
