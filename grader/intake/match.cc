#include "grader/intake/match.hpp"

#include <algorithm>
#include <set>

#include "grader/intake/names.hpp"
#include "grader/text.hpp"

namespace grader {
namespace {

using Member = ClassList::Member;

bool has_id(const Member& member, const std::string& id) {
  return member.student.id == id ||
         std::find(member.lms_ids.begin(), member.lms_ids.end(), id) != member.lms_ids.end();
}

bool same_folded(const std::string& a, const std::string& b) {
  return !a.empty() && lower_ascii(a) == lower_ascii(b);
}

// A name's keys; Moodle may put "Group-" before it.
std::vector<std::string> keys_of(const std::string& name, bool plain, bool without_group) {
  std::string_view rest = name;
  if (without_group) {
    const std::size_t dash = rest.find('-');
    if (dash == std::string_view::npos) return {};
    rest.remove_prefix(dash + 1);
  }
  return name_keys(rest, plain);
}

bool share_key(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& key) { return std::find(b.begin(), b.end(), key) != b.end(); });
}

}  // namespace

std::string to_string(MatchedBy how) {
  switch (how) {
    case MatchedBy::id:
      return "id";
    case MatchedBy::login:
      return "login";
    case MatchedBy::email:
      return "e-mail";
    case MatchedBy::name:
      return "name";
    case MatchedBy::nothing:
      return "nothing";
  }
  return "";
}

ClassList::ClassList(const std::vector<db::Student>& known, const std::vector<Roster>& rosters) {
  for (const db::Student& student : known) {
    if (!student.name.empty() || !student.email.empty() || !student.login.empty())
      members_.push_back({student, {}, std::nullopt, false});
  }
  for (const Roster& roster : rosters) {
    for (const RosterRow& row : roster.rows) add(row);
  }
}

void ClassList::add(const RosterRow& row) {
  const db::Student& student = row.student;
  Found found = find({student.id, student.login, student.email, student.name});
  // A name alone does not make two rows of one file the same person, nor does it when the mails differ.
  const bool differs = found.member != nullptr && found.how == MatchedBy::name && !student.email.empty() &&
                       !found.member->student.email.empty();
  if (found.member == nullptr || differs) {
    members_.push_back({student, row.lms_ids, row.submitted_at, true});
    return;
  }
  Member& member = members_[static_cast<std::size_t>(found.member - members_.data())];
  const auto newer = [](std::string& old, const std::string& said) {
    if (!said.empty()) old = said;
  };
  if (!has_id(member, student.id)) member.lms_ids.push_back(student.id);
  member.lms_ids.insert(member.lms_ids.end(), row.lms_ids.begin(), row.lms_ids.end());
  newer(member.student.name, student.name);
  newer(member.student.email, student.email);
  newer(member.student.login, student.login);
  if (row.submitted_at) member.submitted_at = row.submitted_at;
  member.on_roster = true;
}

ClassList::Found ClassList::find(const Person& person) const {
  const auto first = [&](MatchedBy how, const auto& is_it) -> Found {
    const auto it = std::find_if(members_.begin(), members_.end(), is_it);
    return it == members_.end() ? Found() : Found{&*it, how, ""};
  };
  if (!person.id.empty()) {
    Found found = first(MatchedBy::id, [&](const Member& m) { return has_id(m, person.id); });
    if (found.member != nullptr) return found;
  }
  Found found =
      first(MatchedBy::login, [&](const Member& m) { return same_folded(m.student.login, person.login); });
  if (found.member != nullptr) return found;
  found =
      first(MatchedBy::email, [&](const Member& m) { return same_folded(m.student.email, person.email); });
  if (found.member != nullptr || person.name.empty()) return found;
  // The strictest reading of the name that fits anyone decides; who shares it with another is nobody.
  for (const bool without_group : {false, true}) {
    for (const bool plain : {false, true}) {
      const std::vector<std::string> keys = keys_of(person.name, plain, without_group);
      std::vector<const Member*> fitting;
      for (const Member& member : members_) {
        if (share_key(keys, name_keys(member.student.name, plain))) fitting.push_back(&member);
      }
      if (fitting.size() == 1) return {fitting.front(), MatchedBy::name, ""};
      if (fitting.size() > 1)
        return {nullptr, MatchedBy::nothing, counted(fitting.size(), "student") + " have this name"};
    }
  }
  return {};
}

Matching match_download(const Download& download, const ClassList& students) {
  Matching matching;
  matching.has_class_list = !students.members().empty();
  std::set<std::string> with_entry;
  for (std::size_t i = 0; i < download.entries.size(); ++i) {
    const Entry& entry = download.entries[i];
    for (std::size_t k = 0; k < entry.people.size(); ++k) {
      const Person& person = entry.people[k];
      const ClassList::Found found = students.find(person);
      Match match{i, k, "", found.how, found.problem, entry.source};
      if (k > 0) match.source += " (member " + std::to_string(k + 1) + ")";
      if (found.member != nullptr) {
        match.student = found.member->student.id;
      } else if (download.form == Form::gradescope && !(person.email + person.id).empty()) {
        match.student = person.email.empty() ? person.id : person.email;
      } else {
        match.student = download.form == Form::folder ? person.id : entry.source;
      }
      with_entry.insert(match.student);
      matching.matches.push_back(std::move(match));
    }
  }
  for (const Member& member : students.members()) {
    if (member.on_roster && with_entry.count(member.student.id) == 0)
      matching.without_entry.push_back(member.student);
  }
  return matching;
}

std::vector<db::Unmatched> unmatched_of(const Matching& matching, const std::vector<std::string>& left_out) {
  std::vector<db::Unmatched> unmatched;
  for (const Match& match : matching.matches) {
    if (!matching.has_class_list || match.how != MatchedBy::nothing) continue;
    unmatched.push_back({match.source, match.student,
                         match.problem.empty() ? "not on the roster" : "not matched: " + match.problem});
  }
  for (const std::string& line : left_out) {
    // What operating systems leave behind is nobody's work.
    if (!line.starts_with('.') && !line.starts_with("__MACOSX")) unmatched.push_back({line, "", "left out"});
  }
  return unmatched;
}

void apply_roster_times(Download& download, const Matching& matching, const ClassList& students) {
  for (const Match& match : matching.matches) {
    Entry& entry = download.entries[match.entry];
    if (match.how == MatchedBy::nothing || entry.time_from == db::TimeFrom::lms) continue;
    for (const Member& member : students.members()) {
      if (member.student.id != match.student || !member.submitted_at) continue;
      entry.submitted_at = *member.submitted_at;
      entry.time_from = db::TimeFrom::lms;
    }
  }
}

}  // namespace grader
