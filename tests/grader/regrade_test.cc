// A specification changes after a class was graded: the change is seen first and made afterwards. Needs a
// sandbox.

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "db/gradebook.hpp"
#include "grader/result_json.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

namespace {

// `points` for the function, and a check of the backward function only where it is asked for.
std::string spec(int points, bool with_backward) {
  std::string text = R"(id: tiny
title: Tiny
unit: tiny
languages: [python]
functions:
  relu_forward:
    inputs:  {x: "f32[N,C,H,W]"}
    outputs: {y: "f32[N,C,H,W]"}
  relu_backward:
    inputs:  {x: "f32[N,C,H,W]", dy: "f32[N,C,H,W]"}
    outputs: {dx: "f32[N,C,H,W]"}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
  - {id: forward, kind: matches_oracle, functions: [relu_forward], points: )" +
                     std::to_string(points) + R"(, visibility: public, seed: 1,
     cases: {count: 2, ranges: {N: [1, 2], C: [1, 2], H: [1, 3], W: [1, 3]}, values: {x: normal}}}
)";
  if (with_backward) {
    text +=
        R"(  - {id: backward, kind: matches_oracle, functions: [relu_backward], points: 3, visibility: public, seed: 2,
     cases: {count: 2, ranges: {N: [1, 2], C: [1, 2], H: [1, 3], W: [1, 3]}, values: {x: normal}}}
)";
  }
  return text;
}

const std::string right =
    "import numpy as np\n\ndef relu_forward(x):\n    return np.maximum(x, np.float32(0))\n\n"
    "def relu_backward(x, dy):\n    return dy * (x > 0)\n";
const std::string no_backward =
    "import numpy as np\n\ndef relu_forward(x):\n    return np.maximum(x, np.float32(0))\n\n"
    "def relu_backward(x, dy):\n    return dy\n";

class RegradedClass {
 public:
  RegradedClass() {
    folder_.write("tiny/assignment.yaml", spec(4, false));
    submit("ada", right);
    submit("bob", no_backward);
    folder_.write("class/cy.zip", "this is no archive");
    REQUIRE(batch().status == 0);
  }
  void submit(const std::string& name, const std::string& text) const {
    folder_.write("class/" + name + "/tiny.py", text);
  }
  void respecify() const { folder_.write("tiny/assignment.yaml", spec(6, true)); }
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  CommandResult batch(const std::vector<std::string>& more = {}) const {
    return run("batch", {path("class")}, more);
  }
  CommandResult regrade(const std::vector<std::string>& more = {}) const { return run("regrade", {}, more); }
  CommandResult restore(const std::vector<std::string>& more = {}) const { return run("restore", {}, more); }
  std::string exported(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all = {"--format", "json", "-o", "-"};
    all.insert(all.end(), more.begin(), more.end());
    const CommandResult result = run("export", {}, all);
    INFO(result.err);
    CHECK(result.status == 0);
    return result.out;
  }

 private:
  CommandResult run(const std::string& command, std::vector<std::string> operands,
                    const std::vector<std::string>& more) const {
    std::vector<std::string> words = {command, path("tiny")};
    words.insert(words.end(), operands.begin(), operands.end());
    words.insert(words.end(), {"--db", path("course.db")});
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  }

  TempDir folder_;
};

}  // namespace

TEST_CASE("a regrade shows who gains and loses through what, and changes nothing until it is applied") {
  const RegradedClass students;
  REQUIRE(run_grader({"adjust", students.path("tiny"), "bob", "--db", students.path("course.db"), "--points",
                      "2", "--reason", "oral"})
              .status == 0);
  const std::string before = students.exported();
  CHECK(students.regrade().out == "nothing changes\n");

  students.respecify();
  const CommandResult shown = students.regrade({"--json", students.path("changes.json")});
  INFO(shown.err);
  REQUIRE(shown.status == 0);
  CHECK_THAT(shown.out, ContainsSubstring("3 students change: 2 gain 7 points"));
  CHECK_THAT(shown.out, ContainsSubstring("forward +2") &&
                            ContainsSubstring("backward +3 (no such check -> passed)") &&
                            ContainsSubstring("backward (no such check -> failed)"));
  CHECK_THAT(shown.err,
             ContainsSubstring("3 graded, 0 reused") && ContainsSubstring("nothing has changed yet"));
  CHECK(students.exported() == before);

  const CommandResult dry = students.batch({"--dry-run"});
  CHECK_THAT(dry.err, ContainsSubstring("1 graded, 2 reused"));  // the refused one has no hash to be known by
  CHECK(dry.out == shown.out);
  CHECK(students.exported() == before);

  const CommandResult applied = students.regrade({"--apply"});
  INFO(applied.err);
  REQUIRE(applied.status == 0);
  CHECK(applied.out == shown.out);
  CHECK_THAT(applied.err, ContainsSubstring("applied"));
  const grader::Json after = grader::Json::parse(students.exported());
  CHECK(after[0]["final_score"] == 10);
  CHECK(after[1]["score"] == 7);
  CHECK(after[1]["final_score"] == 9);  // the adjustment stayed
  CHECK(students.regrade().out == "nothing changes\n");

  // And back again.
  const grader::Json moments = grader::Json::parse(students.restore({"--json", "-"}).out);
  REQUIRE(moments.size() == 3);
  CHECK_THAT(moments[1]["what"].get<std::string>(), ContainsSubstring("adjustment 2 of bob"));
}

TEST_CASE("a past gradebook is exported as it was, and becomes the current one again") {
  const RegradedClass students;
  const std::string before = students.exported();
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // times are told in whole seconds
  const std::string at =
      grader::Json::parse(students.restore({"--json", "-"}).out)[0]["at"].get<std::string>();
  students.respecify();
  REQUIRE(students.batch().status == 0);
  const std::string after = students.exported();
  CHECK(after != before);
  CHECK(students.exported({"--at", at}) == before);
  const CommandResult scores =
      run_grader({"scores", students.path("tiny"), "--db", students.path("course.db"), "--at", at});
  CHECK_THAT(scores.out, ContainsSubstring("ada        python        5"));

  const CommandResult restored = students.restore({"--at", at, "--reason", "too early"});
  INFO(restored.err);
  REQUIRE(restored.status == 0);
  CHECK_THAT(restored.out, ContainsSubstring("3 students change: 2 lose 7 points"));
  CHECK(students.exported() == before);
  // The same batch again takes over what it had graded.
  CHECK_THAT(students.batch().err, ContainsSubstring("1 graded, 2 reused"));
  CHECK(students.exported() == after);
  CHECK(students.restore({"--at", at}).status == 2);  // no reason
  CHECK(students.restore({"--at", "yesterday", "--reason", "x"}).status == 2);
  CHECK(students.restore({"--at", "2999-01-01T00:00:00Z", "--reason", "x"}).status == 2);
  CHECK(students.exported() == after);
}

TEST_CASE("who handed in what is gone or changed is listed and keeps the old grade") {
  const RegradedClass students;
  students.respecify();
  students.submit("ada", right + "# changed since\n");
  std::filesystem::remove_all(students.path("class/bob"));
  students.submit("new", right);
  const CommandResult result = students.regrade({"--apply"});
  INFO(result.err);
  CHECK(result.status == 0);
  CHECK_THAT(result.err, ContainsSubstring("ada (ada): keeps the old grade") &&
                             ContainsSubstring("bob (bob): keeps the old grade") &&
                             ContainsSubstring("another content than the database knows:\n  ada\n  new\n"));
  const grader::Json after = grader::Json::parse(students.exported());
  REQUIRE(after.size() == 3);
  CHECK(after[0]["score"] == 5);
  CHECK(after[1]["score"] == 5);
  CHECK(after[2]["max_score"] == 10);  // the refused archive is still there

  std::filesystem::rename(students.path("class"), students.path("moved"));
  const CommandResult lost = students.regrade();
  CHECK(lost.status == 2);
  CHECK_THAT(lost.err, ContainsSubstring("is not there any more") && ContainsSubstring("--source"));
  CHECK(students.regrade({"--source", students.path("moved")}).status == 0);
}
