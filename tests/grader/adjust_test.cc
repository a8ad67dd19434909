// adjust on a database that the test fills itself.

#include <pwd.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "grader/result_json.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

namespace {

class AdjustedClass {
 public:
  AdjustedClass() { book().record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a'))); }
  db::Gradebook book() const { return sample_book(file()); }
  std::string file() const { return (folder_.path() / "course.db").string(); }
  CommandResult adjust(const std::vector<std::string>& more, const std::string& student = "ada") const {
    std::vector<std::string> words = {"adjust", "a7-convnet", student, "--db", file()};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  }

 private:
  TempDir folder_;
};

}  // namespace

TEST_CASE("points are added and taken off with a reason, and every listing shows it") {
  const AdjustedClass students;
  const CommandResult up = students.adjust({"--points", "2.5", "--reason", "explained it"});
  INFO(up.err);
  REQUIRE(up.status == 0);
  CHECK(up.out == "ada: +2.5, final 8 -> 10.5 of 20\n");
  const CommandResult down =
      students.adjust({"--points", "-1", "--reason", "late", "--author", "a TA", "--json", "-"});
  REQUIRE(down.status == 0);
  CHECK(grader::Json::parse(down.out)["final_score"] == 9.5);

  const std::vector<db::Adjustment> made = students.book().grade("a7-convnet", "ada")->adjustments;
  REQUIRE(made.size() == 2);
  CHECK(made[0].author == getpwuid(geteuid())->pw_name);
  CHECK(made[1].author == "a TA");
  CHECK(made[1].amount == -1);
  CHECK_THAT(run_grader({"scores", "a7-convnet", "--db", students.file()}).out, ContainsSubstring("9.5"));
  CHECK_THAT(run_grader({"show", "a7-convnet", "ada", "--db", students.file()}).out,
             ContainsSubstring("adjustment 2.5") && ContainsSubstring("explained it"));
}

TEST_CASE("an adjustment stays when the submission is graded again") {
  const AdjustedClass students;
  REQUIRE(students.adjust({"--points", "2", "--reason", "why"}).status == 0);
  harness::GradingResult again = sample_result(hash_of('a'), 3);
  again.spec_hash = hash_of('6');
  students.book().record(sample_submission("ada", hash_of('a')), again);
  const grader::Json scores =
      grader::Json::parse(run_grader({"scores", "a7-convnet", "--db", students.file(), "--json", "-"}).out);
  CHECK(scores[0]["score"] == 3);
  CHECK(scores[0]["adjustment"] == 2);
  CHECK(scores[0]["final_score"] == 5);
}

TEST_CASE("an adjustment without a reason, a number or somebody to have it is refused and changes nothing") {
  const AdjustedClass students;
  const auto complaint = [&students](const std::vector<std::string>& words, const std::string& who = "ada") {
    const CommandResult result = students.adjust(words, who);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    return result.err;
  };
  CHECK_THAT(complaint({"--points", "1"}), ContainsSubstring("missing --reason"));
  CHECK_THAT(complaint({"--points", "1", "--reason", " \t"}), ContainsSubstring("--reason is empty"));
  CHECK_THAT(complaint({"--reason", "x"}), ContainsSubstring("missing --points"));
  for (const std::string points : {"", "x", "1x", "nan", "inf", "1e999", "--1"}) {
    CHECK_THAT(complaint({"--points=" + points, "--reason", "x"}), ContainsSubstring("--points"));
  }
  CHECK_THAT(complaint({"--points", "0", "--reason", "x"}), ContainsSubstring("--points is 0"));
  CHECK_THAT(complaint({"--points", "1", "--reason", "x", "--author", ""}),
             ContainsSubstring("--author is empty"));
  CHECK_THAT(complaint({"--points", "1", "--reason", "x"}, "adda"), ContainsSubstring("did you mean 'ada'"));
  CHECK_THAT(complaint({"--points", "1", "--reason", "x"}, "bob"), ContainsSubstring("has no grade"));
  CHECK(students.book().grade("a7-convnet", "ada")->adjustments.empty());
  CHECK(run_grader({"adjust", "a7-convnet", "ada", "--db", students.file() + ".no", "--points", "1",
                    "--reason", "x"})
            .status == 2);
  CHECK_FALSE(std::filesystem::exists(students.file() + ".no"));
}
