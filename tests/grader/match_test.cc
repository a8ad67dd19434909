#include "grader/intake/match.hpp"

#include "grader/intake/names.hpp"
#include "tests/support/catch.hpp"

using namespace grader;

namespace {

Roster roster_of(const std::string& text) {
  return parse_roster(text, "roster.csv");
}

ClassList ours() {
  return ClassList({}, {roster_of("id,name,email,login\n"
                                  "s1,\"Doe, Jane\",jane@x.org,jdoe\n"
                                  "s2,Zoë O'Brien,zoe@x.org,zob\n"
                                  "s3,名前,n@x.org,\n"
                                  "s4,\"=HYPERLINK(\"\"x\"\")\",h@x.org,\n"
                                  "s5,\"Line\nBreak\",l@x.org,\n"
                                  "s6,Anne-Marie van Dyk,a@x.org,\n"
                                  "s7,John Smith,j1@x.org,\ns8,John Smith,j2@x.org,\n")});
}

std::string found(const ClassList& list, const Person& person) {
  const ClassList::Found f = list.find(person);
  return f.member == nullptr ? "-" + f.problem : f.member->student.id + " " + to_string(f.how);
}

}  // namespace

TEST_CASE("names are compared as Canvas squashes them, and without accents when nothing else fits") {
  CHECK(name_key("Doe, Jane", false) == "doejane");
  CHECK(name_key("O'Brien, Zoë", false) == "obrienzoë");
  CHECK(name_key("O'Brien, ZOË", true) == "obrienzoe");
  CHECK(name_key("Zoe\u0308", true) == "zoe");  // macOS takes the letter apart
  CHECK(name_key("Łukasz ÅNGSTRÖM", true) == "lukaszangstrom");
  CHECK(name_key("名前\xff", false).starts_with("名前"));
  CHECK(name_keys("Jane van Doe", false) ==
        std::vector<std::string>{"janevandoe", "vandoejane", "doejanevan"});
  CHECK(name_keys(" , ", false).empty());
}

TEST_CASE("the id counts first, then login, e-mail and name") {
  const ClassList list = ours();
  CHECK(found(list, {"s1", "zob", "n@x.org", "John Smith"}) == "s1 id");
  CHECK(found(list, {"?", "ZOB", "n@x.org", "John Smith"}) == "s2 login");
  CHECK(found(list, {"?", "?", "N@X.org", "John Smith"}) == "s3 e-mail");
  CHECK(found(list, {"", "", "", "doejane"}) == "s1 name");
  CHECK(found(list, {"", "", "", "Jane Doe"}) == "s1 name");
  CHECK(found(list, {"", "", "", "obrienzoe"}) == "s2 name");
  CHECK(found(list, {"", "", "", "名前"}) == "s3 name");
  CHECK(found(list, {"", "", "", "hyperlinkx"}) == "s4 name");
  CHECK(found(list, {"", "", "", "Break Line"}) == "s5 name");
  CHECK(found(list, {"", "", "", "Red group-Anne-Marie van Dyk"}) == "s6 name");  // Moodle's
  CHECK(found(list, {"", "", "", "John Smith"}) == "-2 students have this name");
  CHECK(found(list, {"", "", "", "Somebody Else"}) == "-");
  CHECK(found(list, {}) == "-");
}

TEST_CASE("a roster of the LMS adds to ours and does not double anyone") {
  const Roster canvas = roster_of(
      "Student,ID,SIS User ID,SIS Login ID,Section,A7 (99)\n"
      "    Points Possible,,,,,100\n"
      "\"Doe, Jane\",901,S-1,jdoe,1,\n\"New, Nora\",902,S-2,nora@x.org,1,\n\"Student, Test\",903,,x,1,\n");
  CHECK(canvas.form == "Canvas gradebook");
  CHECK(canvas.ignored == std::vector<std::string>{"line 2: Points Possible", "line 5: Student, Test"});
  const ClassList list({{"old", "Old Student", "o@x.org", ""}, {"bare"}},
                       {roster_of("id,name,email,login\ns1,Jane Doe,jane@x.org,jdoe\n"), canvas});
  CHECK(list.members().size() == 3);
  CHECK(found(list, {"901", "", "", ""}) == "s1 id");
  CHECK(found(list, {"902", "", "", ""}) == "902 id");
  CHECK(found(list, {"bare", "bare", "bare", "bare"}) == "-");
  CHECK_FALSE(list.members().front().on_roster);

  Download download;
  download.form = Form::canvas;
  download.entries.push_back({"doejane_901", {{"901", "", "", "doejane"}}, {{"x", "convnet.cpp"}}});
  download.entries.push_back({"who_7", {{"7", "", "", "who"}}, {{"x", "convnet.cpp"}}});
  const Matching matching = match_download(download, list);
  REQUIRE(matching.matches.size() == 2);
  CHECK(matching.matches[0].student == "s1");
  CHECK(matching.matches[1].student == "who_7");
  CHECK(matching.matches[1].how == MatchedBy::nothing);
  REQUIRE(matching.without_entry.size() == 1);
  CHECK(matching.without_entry[0].id == "902");
}

TEST_CASE("the rosters of every LMS are read") {
  const Roster moodle = roster_of(
      "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Last modified (grade)\"\n"
      "\"Participant 101\",\"Zoë O'Brien\",zoe@x.org,Submitted,,-\n");
  CHECK(moodle.form == "Moodle worksheet");
  CHECK(moodle.rows[0].student == db::Student{"zoe@x.org", "Zoë O'Brien", "zoe@x.org", ""});
  CHECK(moodle.rows[0].lms_ids == std::vector<std::string>{"101"});
  const Roster german = roster_of("ID;Name;Mail;Status\nTeilnehmer/in 7;A B;a@x.org;-\n");
  CHECK(german.rows[0].lms_ids == std::vector<std::string>{"7"});
  const Roster blind = roster_of("Identifier,Status,Grade,Last modified (grade)\nParticipant 9,-,,-\n");
  CHECK(blind.rows[0].student.id == "Participant_9");

  const Roster gradescope = roster_of(
      "First Name,Last Name,SID,Email,Sections,Submission Time\n"
      "Ada,Lovelace,111,a@x.org,1,2026-03-01 22:00:00 -0700\nBob,B,,b@x.org,1,\n");
  CHECK(gradescope.rows[0].student == db::Student{"111", "Ada Lovelace", "a@x.org", ""});
  CHECK(gradescope.rows[0].submitted_at.has_value());
  CHECK(gradescope.rows[1].student.id == "b@x.org");

  const Roster github = roster_of(
      "assignment_name,github_username,roster_identifier,student_repository_name,submission_timestamp\n"
      "a7,ada-l,ada@x.org,a7-ada-l,2026-03-01 22:00:00 UTC\na7,bob,,a7-bob,\n");
  CHECK(github.rows[0].student == db::Student{"ada@x.org", "", "ada@x.org", "ada-l"});
  CHECK(github.rows[0].submitted_at.has_value());
  CHECK(github.rows[0].lms_ids == std::vector<std::string>{"a7-ada-l"});
  CHECK(github.rows[1].student.id == "bob");
  CHECK_THROWS_WITH(roster_of("Identifier,Grade\nada,1\n"),
                    ContainsSubstring("expected one like 'Participant 123'"));
}

TEST_CASE("a group of the LMS is booked to each member, and a roster knows the time better than files") {
  const ClassList list({}, {roster_of("First Name,Last Name,SID,Email,Submission Time\n"
                                      "Ada,L,111,a@x.org,2026-03-01 22:00:00 Z\nBob,B,222,b@x.org,\n")});
  Download download;
  download.form = Form::gradescope;
  download.entries.push_back({"submission_1", {{"111", "", "", ""}, {"", "", "b@x.org", ""}}, {{"x", "x"}}});
  const Matching matching = match_download(download, list);
  REQUIRE(matching.matches.size() == 2);
  CHECK(matching.matches[0].source == "submission_1");
  CHECK(matching.matches[1].source == "submission_1 (member 2)");
  CHECK(matching.matches[1].student == "222");
  apply_roster_times(download, matching, list);
  CHECK(download.entries[0].time_from == db::TimeFrom::lms);
  CHECK(download.entries[0].submitted_at.time_since_epoch().count() == 1772402400000);
}
