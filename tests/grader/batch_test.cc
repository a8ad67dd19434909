// A small class from its folder to the database, with the real harness: needs a sandbox.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "db/gradebook.hpp"
#include "grader/result_json.hpp"
#include "tests/grader/program.hpp"
#include "tests/grader/tiny_assignment.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

namespace {

const std::string spec = tiny_spec("[cpp, python]");
const std::string& right = tiny_right;
const std::string& wrong = tiny_wrong;

// An assignment, a class of three, and a place for the database.
class SmallClass {
 public:
  SmallClass() {
    folder_.write("tiny/assignment.yaml", spec);
    submit("ada/tiny.py", right);
    submit("bob/tiny.py", wrong);
    submit("cy.zip", "this is no archive");
  }

  void submit(const std::string& file, const std::string& text) const {
    folder_.write("class/" + file, text);
  }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  CommandResult batch(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"batch", path("tiny"), path("class"), "--db", path("course.db")};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  }
  grader::Json exported() const {
    return grader::Json::parse(
        run_grader({"export", path("tiny"), "--db", path("course.db"), "--format", "json", "-o", "-"}).out);
  }

 private:
  TempDir folder_;
};

}  // namespace

TEST_CASE("a class is graded, whatever its submissions are, and not graded again") {
  const SmallClass students;
  students.submit("notes.txt", "");
  students.submit("dee/tiny.py", right);  // as Ada's
  const CommandResult first = students.batch({"--jobs", "2", "--json", students.path("first.json")});
  INFO(first.err);
  REQUIRE(first.status == 0);
  CHECK(first.out.empty());
  CHECK_THAT(first.err, ContainsSubstring("4 submissions: 4 graded, 0 reused, 0 without a result"));
  CHECK_THAT(first.err, ContainsSubstring("notes.txt (neither"));

  const grader::Json grades = students.exported();
  REQUIRE(grades.size() == 4);
  CHECK(grades[0]["student"] == "ada");
  CHECK(grades[0]["score"] == 10);
  CHECK(grades[0]["official"] == true);
  CHECK(grades[0]["checks"].size() == 3);
  CHECK(grades[1]["score"] == 1);
  CHECK(grades[1]["checks"][2]["status"] == "failed");
  CHECK(grades[2]["student"] == "cy");
  CHECK(grades[2]["submission_hash"] == "");
  CHECK(grades[2]["checks"][0]["status"] == "bad_submission");
  CHECK(grades[3]["checks"] == grades[0]["checks"]);

  const CommandResult second = students.batch({"--json", students.path("second.json")});
  CHECK(second.status == 0);
  // The refused one has no content to be known by; it is looked at again and comes to the same.
  CHECK_THAT(second.err, ContainsSubstring("4 submissions: 1 graded, 3 reused"));
  CHECK(bytes_of(students.path("first.json")) == bytes_of(students.path("second.json")));

  students.submit("bob/tiny.py", right + "# mended\n");
  CHECK_THAT(students.batch().err, ContainsSubstring("2 graded, 2 reused"));
  CHECK(students.exported()[1]["score"] == 10);
}

TEST_CASE("a roster gives names, and tells who is missing on either side") {
  const SmallClass students;
  std::ofstream(students.path("roster.csv"))
      << "id,name,email,login\ns1,Ada L,a@x.org,ada\ns9,Eve,e@x.org,eve\n";
  // First without it: the folder's name is the student.
  REQUIRE(students.batch().status == 0);
  CHECK(students.exported()[0]["student"] == "ada");

  const CommandResult with_roster = students.batch({"--roster", students.path("roster.csv")});
  REQUIRE(with_roster.status == 0);
  CHECK_THAT(with_roster.err, ContainsSubstring("not on the roster:\n  bob\n  cy.zip\n"));
  CHECK_THAT(with_roster.err, ContainsSubstring("on the roster, nothing submitted:\n  s9 Eve\n"));
  const auto ids = [&students] {
    std::vector<std::string> all;
    for (const auto& grade : students.exported()) all.push_back(grade["student"].get<std::string>());
    return all;
  };
  CHECK(ids() == std::vector<std::string>{"s1", "bob", "cy"});
  const auto listed = [&students] {
    return run_grader({"review", students.path("tiny"), "--db", students.path("course.db")}).out;
  };
  CHECK_THAT(listed(),
             ContainsSubstring("bob: not on the roster") && ContainsSubstring("cy.zip: not on the roster"));
  // What the roster said once is remembered.
  REQUIRE(students.batch().status == 0);
  CHECK(ids() == std::vector<std::string>{"s1", "bob", "cy"});
}

TEST_CASE("whose is what can be seen before anything is graded") {
  const SmallClass students;
  std::ofstream(students.path("roster.csv"))
      << "id,name,email,login\ns1,Ada L,a@x.org,ada\ns9,Eve,e@x.org,eve\n";
  const CommandResult matched =
      run_grader({"batch", students.path("tiny"), students.path("class"), "--roster",
                  students.path("roster.csv"), "--match-only", "--json", students.path("match.json")});
  INFO(matched.err);
  CHECK(matched.status == 1);  // bob and cy are nobody
  CHECK_THAT(matched.err, ContainsSubstring("matched: 1 by login"));
  CHECK_THAT(matched.err, ContainsSubstring("not on the roster:\n  bob\n  cy.zip\n"));
  CHECK_THAT(matched.out, ContainsSubstring("s1"));
  const grader::Json json = grader::Json::parse(bytes_of(students.path("match.json")));
  CHECK(json["form"] == "folder");
  CHECK(json["matches"][0]["matched_by"] == "login");
  CHECK(json["matches"][1]["matched_by"].is_null());
  CHECK(json["without_entry"][0]["student"] == "s9");
  CHECK_FALSE(std::filesystem::exists(students.path("course.db")));
  CHECK(
      run_grader({"batch", students.path("tiny"), students.path("class"), "--match-only", "--from", "canvs"})
          .status == 2);
}

TEST_CASE("lateness is a line of its own, and an extension needs no grading") {
  const SmallClass students;
  const std::string rules =
      "assignments:\n  tiny: {deadline: 2020-01-01 00:00 Z, late: {per_day: 2, at_most: 3}}\n";
  std::ofstream(students.path("course.yaml")) << rules;
  REQUIRE(students.batch({"--course", students.path("course.yaml")}).status == 0);
  CHECK(students.exported()[0]["late_penalty"] == 3);
  CHECK(students.exported()[0]["final_score"] == 7);
  CHECK(students.exported()[1]["final_score"] == 0);  // a score of 1 loses no more
  std::ofstream(students.path("course.yaml"))
      << rules << "extensions: [{student: ada, assignment: tiny, until: 2900-01-01 00:00 Z, reason: ill}]\n";
  const CommandResult changed =
      run_grader({"course", students.path("course.yaml"), "--db", students.path("course.db")});
  INFO(changed.err);
  CHECK(changed.status == 0);
  CHECK_THAT(changed.out, ContainsSubstring("ada"));
  CHECK_THAT(changed.out, !ContainsSubstring("bob"));
  CHECK(students.exported()[0]["final_score"] == 10);

  CHECK(run_grader({"forget", "ada", "--db", students.path("course.db")}).status == 1);
  CHECK(students.exported().size() == 3);
  CHECK(run_grader({"forget", "ada", "--db", students.path("course.db"), "--yes"}).status == 0);
  CHECK(students.exported().size() == 2);
  CHECK(run_grader({"forget", "ada", "--db", students.path("course.db"), "--yes"}).status == 2);
}

TEST_CASE("two batches at once share the work and store it once") {
  const SmallClass students;
  for (int i = 0; i < 4; ++i) {
    students.submit("s" + std::to_string(i) + "/tiny.py", "# " + std::to_string(i) + "\n" + right);
  }
  CommandResult other;
  std::thread second([&] { other = students.batch(); });
  const CommandResult one = students.batch();
  second.join();
  INFO(one.err << other.err);
  CHECK(one.status == 0);
  CHECK(other.status == 0);
  CHECK(students.exported().size() == 7);
  const auto count = [](const std::string& text, const std::string& word) {
    int found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
  };
  // Six of the seven have content to be known by; each has one line with a score in one of the two.
  const std::string lines = one.err + other.err;
  CHECK(count(lines, "/10 ") - count(lines, "cy.zip: 0/10") == 6);
}

TEST_CASE("the seeds lie beside the database, for nobody else to read") {
  const SmallClass students;
  REQUIRE(students.batch().status == 0);
  const std::filesystem::perms mode = std::filesystem::status(students.path("course.db.seeds")).permissions();
  CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("an interrupted batch ends soon, keeps what is finished and goes on from there") {
  const SmallClass students;
  students.submit("slow/tiny.py", "import time\n\ndef relu_forward(x):\n    time.sleep(100)\n");
  const pid_t batch = fork();
  if (batch == 0) {
    const int log = open(students.path("log").c_str(), O_CREAT | O_WRONLY, 0600);
    dup2(log, 2);
    execl(GRADER_PROGRAM, "grader", "batch", students.path("tiny").c_str(), students.path("class").c_str(),
          "--db", students.path("course.db").c_str(), static_cast<char*>(nullptr));
    _exit(127);
  }
  for (int i = 0; i < 3000 && bytes_of(students.path("log")).find("[3/4]") == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const auto start = std::chrono::steady_clock::now();
  kill(batch, SIGINT);
  int status = 0;
  REQUIRE(waitpid(batch, &status, 0) == batch);
  const auto elapsed = std::chrono::steady_clock::now() - start;
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 2);
  CHECK(elapsed < std::chrono::seconds(2));
  const std::string log = bytes_of(students.path("log"));
  CHECK_THAT(log, ContainsSubstring("1 not reached"));
  CHECK_THAT(log, ContainsSubstring("the same command goes on from there:\n  grader batch "));
  CHECK(students.exported().size() == 3);

  students.submit("slow/tiny.py", right + "# fast now\n");
  const CommandResult next = students.batch();
  CHECK(next.status == 0);
  CHECK_THAT(next.err, ContainsSubstring("4 submissions: 2 graded, 2 reused"));
}

TEST_CASE("check tells a student, and no more than a student may know") {
  const SmallClass students;
  const CommandResult good = run_grader({"check", students.path("tiny"), students.path("class/ada")});
  INFO(good.err);
  CHECK(good.status == 0);
  CHECK_THAT(good.out, ContainsSubstring("score 5/5: every check passed"));
  CHECK(good.out.find("relu-hidden") == std::string::npos);
  CHECK(good.out.find('\x1b') == std::string::npos);

  const CommandResult bad = run_grader({"check", students.path("tiny"), "--json", "-"},
                                       {.folder = students.path("class/bob")});  // PATH is the working folder
  CHECK(bad.status == 1);
  const harness::GradingResult result = grader::result_from_json(grader::Json::parse(bad.out));
  CHECK_FALSE(result.official);
  CHECK(result.seed_id == "public");
  REQUIRE(result.checks.size() == 2);
  CHECK(result.checks[1].smallest_case.has_value());

  const CommandResult only =
      run_grader({"check", students.path("tiny"), students.path("class/bob"), "--only", "compiles"});
  CHECK(only.status == 0);
  CHECK(run_grader({"check", students.path("tiny"), students.path("class/cy.zip")}).status == 1);
  CHECK(run_grader({"check", students.path("tiny"), students.path("class/nobody")}).status == 2);
  const CommandResult misspelt =
      run_grader({"check", students.path("tiny"), students.path("class/bob"), "--only", "rely"});
  CHECK(misspelt.status == 2);
  CHECK_THAT(misspelt.err, ContainsSubstring("did you mean 'relu'"));
}

TEST_CASE("an official check runs the hidden checks with the seeds it is given") {
  const SmallClass students;
  const std::vector<std::string> words = {"check",
                                          students.path("tiny"),
                                          students.path("class/ada"),
                                          "--official",
                                          "--seeds",
                                          students.path("seeds"),
                                          "--json",
                                          "-"};
  const CommandResult first = run_grader(words);
  INFO(first.err);
  REQUIRE(first.status == 0);
  const grader::Json json = grader::Json::parse(first.out);
  CHECK(json["official"] == true);
  CHECK(json["checks"][2]["id"] == "relu-hidden");
  CHECK(json["max_score"] == 10);
  CHECK(run_grader(words).out == first.out);
}

TEST_CASE("a kit's own specification grades the kit's starter") {
  const SmallClass students;
  std::ofstream(students.path("tiny/handout.md")) << "# Do it\n";
  const std::string kit = students.path("kits/one");
  const CommandResult made = run_grader({"kit", students.path("tiny"), "-o", kit, "--no-program"});
  INFO(made.err);
  REQUIRE(made.status == 0);
  const CommandResult check = run_grader({"check", ".", "python"}, {.folder = kit});
  INFO(check.err);
  CHECK(check.status == 1);
  CHECK_THAT(check.out, ContainsSubstring("is not written yet"));
  CHECK(check.out.find("hidden") == std::string::npos);

  CHECK(run_grader({"kit", students.path("tiny"), "-o", kit}).status == 2);
  std::ofstream(kit + "/mine.txt") << "keep";
  std::ofstream(kit + "/handout.md") << "old";
  CHECK_FALSE(std::filesystem::exists(kit + "/Containerfile"));
  CHECK(run_grader({"kit", students.path("tiny"), "-o", kit + "/", "--force"}).status == 0);
  CHECK(bytes_of(kit + "/mine.txt") == "keep");
  CHECK(bytes_of(kit + "/handout.md") == "# Do it\n");
  // The program in the kit is the program.
  CHECK_THAT(bytes_of(kit + "/Containerfile"),
             ContainsSubstring("COPY program /opt/grader-kit") && !ContainsSubstring("@"));
  const CommandResult own = test_support::run_command(
      {kit + "/program/grader/bin/grader", "check", kit, kit + "/python", "--only", "compiles"});
  INFO(own.err);
  CHECK(own.status != 2);
}
