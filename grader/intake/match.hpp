#pragma once
// Whose is it: entries of a download to students, by id, login, e-mail and name, in that order, and a list of
// all that found nobody.

#include <optional>
#include <string>
#include <vector>

#include "grader/intake/download.hpp"
#include "grader/roster.hpp"

namespace grader {

enum class MatchedBy { id, login, email, name, nothing };
std::string to_string(MatchedBy how);

// The students of a class: what an earlier batch knew and what the rosters say now, merged. A row of a later
// roster that is a student of an earlier one (by id, login, e-mail or name) adds to it and keeps the first
// id.
class ClassList {
 public:
  // `known`: of the database. Students without any details were named after a folder and are nobody's entry
  // here.
  ClassList(const std::vector<db::Student>& known, const std::vector<Roster>& rosters);

  struct Member {
    db::Student student;
    std::vector<std::string> lms_ids;
    std::optional<db::Time> submitted_at;
    bool on_roster = false;  // of now
  };
  const std::vector<Member>& members() const { return members_; }

  struct Found {
    const Member* member = nullptr;
    MatchedBy how = MatchedBy::nothing;
    std::string problem;  // "2 students have this name"
  };
  Found find(const Person& person) const;

 private:
  void add(const RosterRow& row);

  std::vector<Member> members_;
};

struct Match {
  std::size_t entry = 0;   // into Download::entries
  std::size_t person = 0;  // into Entry::people
  std::string student;     // the id; for nobody's entry one made of what the download says
  MatchedBy how = MatchedBy::nothing;
  std::string problem;
  std::string source;  // unique: the entry's, with the person's number where it is a group's
};

struct Matching {
  std::vector<Match> matches;              // one a person of each entry
  std::vector<db::Student> without_entry;  // of the rosters, who handed nothing in
  bool has_class_list = false;             // false: there is nobody to be matched with
};
Matching match_download(const Download& download, const ClassList& students);

// What needs a person: entries of nobody on the roster, and what `left_out` says that was no entry.
std::vector<db::Unmatched> unmatched_of(const Matching& matching, const std::vector<std::string>& left_out);

// Times that a roster knows better than the files.
void apply_roster_times(Download& download, const Matching& matching, const ClassList& students);

}  // namespace grader
