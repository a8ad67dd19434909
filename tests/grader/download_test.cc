#include "grader/intake/download.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "grader/intake/stage.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;
namespace fs = std::filesystem;

namespace {

harness::Assignment convnet() {
  harness::Assignment assignment;
  assignment.id = "a7";
  assignment.unit = "convnet";
  return assignment;
}

void set_time(const fs::path& file, db::Time time) {
  const auto ms = time.time_since_epoch().count();
  const timespec stamp{.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
  const timespec both[2] = {stamp, stamp};
  REQUIRE(utimensat(AT_FDCWD, file.c_str(), both, 0) == 0);
}

Download read(const test_support::TempDir& folder, std::optional<Form> told = std::nullopt) {
  return read_download(folder.path(), convnet(), told);
}

std::vector<std::string> sources(const Download& download) {
  std::vector<std::string> all;
  for (const Entry& entry : download.entries) all.push_back(entry.source);
  return all;
}

std::vector<std::string> names(const Entry& entry) {
  std::vector<std::string> all;
  for (const HandedIn& file : entry.files) all.push_back(file.name);
  return all;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("folders, archives and source files are submissions, everything else is listed") {
  const test_support::TempDir folder;
  folder.write("ada/convnet.cpp", "");
  folder.write("bob.tar.gz", "");
  folder.write("cy.smith.zip", "");
  folder.write("dee.py", "");
  folder.write("roster.csv", "");
  folder.write("NOTES", "");
  folder.write(".zip", "");
  folder.write(".git/config", "");
  folder.write("__MACOSX/ada", "");
  fs::create_symlink("ada", folder.path() / "eve");
  REQUIRE(mkfifo((folder.path() / "pipe.zip").c_str(), 0600) == 0);
  const Download found = read(folder);
  CHECK(found.form == Form::folder);
  CHECK(sources(found) == Names{"ada", "bob.tar.gz", "cy.smith.zip", "dee.py"});
  CHECK(found.entries[2].people.front().id == "cy.smith");
  CHECK(names(found.entries[3]) == Names{"convnet.py"});
  const std::string other = " (neither a folder, an archive nor a source file)";
  CHECK(found.ignored == Names{".git (hidden)", ".zip (hidden)", "NOTES" + other, "__MACOSX (left by macOS)",
                               "eve (a link)", "pipe.zip (neither a file nor a folder)",
                               "roster.csv" + other});
}

TEST_CASE("the time of a submission is its newest file's, and never in the future") {
  const test_support::TempDir folder;
  const db::Time old(std::chrono::hours(10000));
  set_time(folder.write("ada/convnet.cpp", ""), old);
  set_time(folder.write("ada/sub/helper.hpp", ""), old + std::chrono::hours(1));
  set_time(folder.write("bob.zip", ""), old);
  set_time(folder.write("cy.zip", ""), db::now() + std::chrono::hours(1000));
  fs::create_directory(folder.path() / "dee");
  set_time(folder.path() / "dee", old);
  const Download found = read(folder);
  CHECK(found.entries[0].submitted_at == old + std::chrono::hours(1));
  CHECK(found.entries[1].submitted_at == old);
  CHECK(found.entries[2].submitted_at <= db::now());
  CHECK(found.entries[3].submitted_at == old);
}

TEST_CASE("what is not the folder of a class is refused with the way out") {
  const test_support::TempDir folder;
  CHECK_THROWS_WITH(read(folder), ContainsSubstring("holds no submission"));
  CHECK_THROWS_WITH(read_download(folder.path() / "absent", convnet(), std::nullopt),
                    ContainsSubstring("absent"));
  folder.write("convnet.py", "");
  CHECK_THROWS_WITH(read(folder), ContainsSubstring("it is one submission"));
  CHECK_THROWS_WITH(read(folder, Form::gradescope), ContainsSubstring("holds no submission_metadata.yml"));
  CHECK_THROWS_WITH(read(folder, Form::moodle), ContainsSubstring("no submission of the form moodle"));
}

TEST_CASE("a download of Canvas: late marks, several files, numbers of a second try, anonymous, text") {
  const test_support::TempDir folder;
  for (const char* name :
       {"doejane_LATE_12_901_convnet-1.cpp", "doejane_LATE_12_902_layer-2-1.hpp", "名前_13_903_convnet.cpp",
        "名前_13_904_layer-2.hpp", "o_brien_14_905_work-3.tar.gz", "roe_15_906_work.tar-1.gz",
        "anon_a1B2c_907_convnet.py", "LATE_anon_x9Y8z_908_convnet.py", "text_16_text.html",
        "dup_17_909_convnet.cpp", "dup_17_910_convnet-1.cpp", "_18_911_convnet.cpp", "grades.csv"}) {
    folder.write(name, name);
  }
  const Download found = read(folder);
  CHECK(found.form == Form::canvas);
  CHECK(found.ignored == Names{"grades.csv (not named as Canvas names a file)"});
  CHECK(sources(found) == Names{"18", "anon_a1B2c", "anon_x9Y8z", "doejane_12", "dup_17", "o_brien_14",
                                "roe_15", "text_16", "名前_13"});
  const auto entry = [&](const std::string& source) {
    for (const Entry& e : found.entries) {
      if (e.source == source) return e;
    }
    FAIL(source);
    return Entry();
  };
  CHECK(names(entry("doejane_12")) == Names{"convnet.cpp", "layer-2.hpp"});  // Canvas's numbers are gone
  CHECK(names(entry("名前_13")) == Names{"convnet.cpp", "layer-2.hpp"});     // the student's own stays
  CHECK(names(entry("o_brien_14")) == Names{"work.tar.gz"});
  CHECK(names(entry("roe_15")) == Names{"work.tar.gz"});
  CHECK(names(entry("dup_17")) == Names{"convnet.cpp", "convnet-1.cpp"});
  CHECK(names(entry("text_16")) == Names{"text.html"});
  CHECK(entry("doejane_12").marked_late == true);
  CHECK(entry("名前_13").marked_late == false);
  CHECK(entry("anon_x9Y8z").marked_late == true);
  CHECK(entry("doejane_12").people.front().id == "12");
  CHECK(entry("anon_a1B2c").people.front().id == "anon_a1B2c");
  CHECK(read(folder, Form::folder).form == Form::folder);
}

TEST_CASE("what Canvas laid apart is put together, and an archive in a folder is found") {
  const test_support::TempDir folder;
  const test_support::TempDir staged;
  folder.write("doejane_12_901_convnet-1.cpp", "a");
  folder.write("doejane_12_902_help-1.hpp", "b");
  folder.write("roe_15_906_work-1.zip", "c");
  const Download found = read(folder);
  const fs::path jane = stage(found.entries[0], convnet(), staged.path(), 0);
  CHECK(fs::exists(jane / "convnet.cpp"));
  CHECK(fs::exists(jane / "help.hpp"));
  CHECK(stage(found.entries[1], convnet(), staged.path(), 1) == folder.path() / "roe_15_906_work-1.zip");

  const test_support::TempDir nested;
  nested.write("ada/deep/work.zip", "");
  nested.write("ada/report.pdf", "");
  nested.write("bob/work.zip", "");
  nested.write("bob/convnet.py", "");
  nested.write("cy/a.zip", "");
  nested.write("cy/b.zip", "");
  nested.write("dee\nnew.zip", "zip");
  nested.write("eve.cpp", "code");
  const Download plain = read(nested);
  const auto path_of = [&](std::size_t i) {
    return stage(plain.entries[i], convnet(), staged.path(), 10 + i);
  };
  CHECK(path_of(0) == nested.path() / "ada/deep/work.zip");
  CHECK(path_of(1) == nested.path() / "bob");
  CHECK(path_of(2) == nested.path() / "cy");  // which of the two, the harness will ask
  CHECK(path_of(3) == staged.path() / "13/unnamed.zip");
  CHECK(fs::exists(path_of(4) / "convnet.cpp"));
}

TEST_CASE("a download of Moodle: folders, flat files, blind marking, online text") {
  const test_support::TempDir folder;
  folder.write("Zoë O'Brien_101_assignsubmission_file_/convnet.cpp", "");
  folder.write("Zoë O'Brien_101_assignsubmission_onlinetext_/onlinetext.html", "");
  folder.write("Participant_102_assignsubmission_file_work.zip", "");
  folder.write("Bob B_103_assignsubmission_file_convnet.cpp", "");
  folder.write("Bob B_103_assignsubmission_file_help.hpp", "");
  folder.write("Cy_104_assignsubmission_onlinetext_onlinetext.html", "");
  folder.write("stray.txt", "");
  const Download found = read(folder);
  CHECK(found.form == Form::moodle);
  CHECK(sources(found) == Names{"Bob B_103", "Cy_104", "Participant_102", "Zoë O'Brien_101"});
  CHECK(names(found.entries[0]) == Names{"convnet.cpp", "help.hpp"});
  CHECK(found.entries[2].people.front().name.empty());
  CHECK(found.entries[2].people.front().id == "102");
  CHECK(found.entries[3].people.front().name == "Zoë O'Brien");
  CHECK(found.ignored ==
        Names{"Zoë O'Brien_101_assignsubmission_onlinetext_ (text beside the files of the same student)",
              "stray.txt (not named as Moodle names a submission)"});
}

TEST_CASE("an export of Gradescope: who and when stand in its metadata, groups too") {
  const test_support::TempDir folder;
  folder.write(
      "submission_metadata.yml",
      "submission_1:\n  :submitters:\n  - :name: First Last\n    :sid: '111'\n    :email: f@x.edu\n"
      "  :created_at: 2026-04-26 17:34:00.861687000 Z\n  :score: 2.0\n  :results:\n    output: |-\n"
      "      :submitters:\n      - :name: Nobody\n  :history:\n  - :created_at: 2020-01-01 00:00:00 Z\n"
      "submission_2:\n  :submitters:\n  - :name: \"O'Brien, \\\"Zo\\\"\"\n    :sid: '222'\n"
      "  - :name: 'It''s me'\n    :email: me@x.edu\n  :score: 1\n"
      "submission_3:\n  :submitters:\n  - :name: Gone\n    :sid: '333'\n");
  folder.write("submission_1/convnet.cpp", "");
  folder.write("submission_2/convnet.cpp", "");
  folder.write("submission_4/convnet.cpp", "");
  const Download found = read(folder);
  CHECK(found.form == Form::gradescope);
  REQUIRE(found.entries.size() == 3);
  REQUIRE(found.entries[0].people.size() == 1);
  CHECK(found.entries[0].people[0].id == "111");
  CHECK(found.entries[0].people[0].email == "f@x.edu");
  CHECK(found.entries[0].time_from == db::TimeFrom::lms);
  CHECK(found.entries[0].submitted_at.time_since_epoch().count() == 1777224840000);
  REQUIRE(found.entries[1].people.size() == 2);
  CHECK(found.entries[1].people[0].name == "O'Brien, \"Zo\"");
  CHECK(found.entries[1].people[1].name == "It's me");
  CHECK(found.entries[1].time_from == db::TimeFrom::files);
  CHECK(found.entries[2].people.size() == 1);  // of nobody that the metadata knows
  CHECK(found.ignored ==
        Names{"submission_3 (named in submission_metadata.yml for Gone, but there is no such folder)"});
}

TEST_CASE("clones of GitHub Classroom are named after the assignment and the user") {
  const test_support::TempDir folder;
  folder.write("homework-seven-ada-l/.git/config", "");
  folder.write("homework-seven-bob/.git/config", "");
  const Download found = read(folder);
  CHECK(found.form == Form::github);
  CHECK(found.entries[0].people.front().login == "ada-l");
  CHECK(found.entries[1].people.front().login == "bob");
  const test_support::TempDir single;
  single.write("a7-ada-l/.git/config", "");
  CHECK(read(single).entries[0].people.front().login == "ada-l");
}
