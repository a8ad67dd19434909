// scores, show and export on a database that the test fills itself.

#include <sys/stat.h>

#include <iterator>
#include <nlohmann/json.hpp>

#include "grader/csv.hpp"
#include "grader/result_json.hpp"
#include "tests/db/sample_result.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace test_support;

namespace {

// Ada with an adjustment, Bob refused, an evil one without a roster entry, Dee without a submission, Cy
// spoilt.
std::string sample_class(const TempDir& folder) {
  const std::string file = (folder.path() / "course.db").string();
  db::Gradebook book = sample_book(file);
  book.add_students({{"ada", "Lovelace, Ada", "ada@x.org", "al"},
                     {"bob", "Bob J\xc3\xb6rg", "bob@x.org", "bj"},
                     {"dee", "Dee", "dee@x.org", "dd"},
                     {.id = "=evil\x1b[2J"},
                     {.id = "cy"}});
  book.record(sample_submission("ada", hash_of('a')), sample_result(hash_of('a')));
  book.add_adjustment({"a7-convnet", "ada", -1.5, "ta", "late by\x1b[31m a day", db::now()});
  harness::GradingResult refused = sample_result("", 0);
  refused.language.reset();
  refused.checks[0].status = harness::Status::bad_submission;
  refused.checks[0].message = "bob.zip: holds \x1b[2J";
  book.record(sample_submission("bob", ""), refused);
  book.record(sample_submission("=evil\x1b[2J", hash_of('e')), sample_result(hash_of('e'), 3));
  harness::GradingResult spoilt = sample_result(hash_of('c'));
  spoilt.checks[1].status = harness::Status::internal_error;
  book.record(sample_submission("cy", hash_of('c')), spoilt);
  return file;
}

bool has_control(const std::string& text) {
  return text.find('\x1b') != std::string::npos;
}

}  // namespace

TEST_CASE("scores is a table by name") {
  const TempDir folder;
  const CommandResult result = run_grader({"scores", "a7-convnet", "--db", sample_class(folder)});
  INFO(result.err);
  REQUIRE(result.status == 0);
  CHECK(result.out ==
        "id            name           language  score  adjusted  final  status\n"
        "=evil\\x1b[2J                 cpp           3         -      3  failed\n"
        "bob           Bob J\xc3\xb6rg                     0         -      0  bad_submission\n"
        "dee           Dee                          -         -      -  no submission\n"
        "ada           Lovelace, Ada  cpp           8      -1.5    6.5  failed\n"
        "cy                           cpp           -         -      -  internal_error\n");
}

TEST_CASE("scores as JSON has the same facts") {
  const TempDir folder;
  const std::string file = sample_class(folder);
  const CommandResult result = run_grader({"scores", "a7-convnet", "--db", file, "--json", "-"});
  REQUIRE(result.status == 0);
  const auto json = grader::Json::parse(result.out);
  REQUIRE(json.size() == 5);
  CHECK(json[3]["student"] == "ada");
  CHECK(json[3]["final_score"] == 6.5);
  CHECK(json[3]["late_penalty"].is_null());
  CHECK(json[2]["status"] == "no submission");
  CHECK(json[4]["score"].is_null());
  const auto target = folder.path() / "scores.json";
  const CommandResult both = run_grader({"scores", "a7-convnet", "--db", file, "--json", target.string()});
  CHECK(bytes_of(target) == result.out);
  CHECK_FALSE(both.out.empty());
}

TEST_CASE("show tells one grade in full, hidden checks too") {
  const TempDir folder;
  const std::string file = sample_class(folder);
  const CommandResult result = run_grader({"show", "a7-convnet", "al", "--db", file});
  REQUIRE(result.status == 0);
  for (const std::string& part : std::vector<std::string>{
           "ada, Lovelace, Ada", hash_of('a'), hash_of('5'), "1234abcd", "0.1.0+abc", "conv2d-forward",
           "smallest case: stride=1, padding=0, x [1,1,2,2], b [1]", "kernel-flipped", "ignored: report.pdf",
           "adjustment -1.5 by ta", "score 8/20, final 6.5"}) {
    CHECK_THAT(result.out, ContainsSubstring(part));
  }
  CHECK_FALSE(has_control(result.out));
  CHECK_FALSE(has_control(run_grader({"show", "a7-convnet", "bob", "--db", file}).out));
  CHECK_THAT(run_grader({"show", "a7-convnet", "cy", "--db", file}).out, ContainsSubstring("not to be used"));

  const auto json =
      grader::Json::parse(run_grader({"show", "a7-convnet", "ada", "--db", file, "--json", "-"}).out);
  CHECK(json["adjustments"][0]["amount"] == -1.5);
  CHECK(json["submitted_at"] == "1970-01-01T00:00:00Z");
  CHECK(grader::result_from_json(json).checks == sample_result(hash_of('a')).checks);
}

TEST_CASE("names that the database does not know are named with the nearest") {
  const TempDir folder;
  const std::string file = sample_class(folder);
  const auto complaint = [](const std::vector<std::string>& words) {
    const CommandResult result = run_grader(words);
    CHECK(result.status == 2);
    CHECK(result.out.empty());
    CHECK_FALSE(has_control(result.err));
    return result.err;
  };
  CHECK_THAT(complaint({"show", "a7-convnet", "adda", "--db", file}),
             ContainsSubstring("did you mean 'ada'"));
  CHECK_THAT(complaint({"show", "a7-convnet", "dee", "--db", file}), ContainsSubstring("has no grade"));
  CHECK_THAT(complaint({"scores", "a7-convnt", "--db", file}), ContainsSubstring("a7-convnet"));
  CHECK_THAT(complaint({"scores", "a7-convnet", "--db", file + ".no"}),
             ContainsSubstring("there is no such database"));
  CHECK_FALSE(std::filesystem::exists(file + ".no"));
  folder.write("text.db", std::string(4000, 'x'));
  CHECK_THAT(complaint({"scores", "a7-convnet", "--db", (folder.path() / "text.db").string()}),
             ContainsSubstring("is not an SQLite database"));
}

TEST_CASE("export writes what the format promises, to a file or stdout") {
  const TempDir folder;
  const std::string file = sample_class(folder);
  const CommandResult json =
      run_grader({"export", "a7-convnet", "--db", file, "--format", "json", "-o", "-"});
  INFO(json.err);
  REQUIRE(json.status == 0);
  const auto entries = grader::Json::parse(json.out);
  REQUIRE(entries.size() == 4);
  CHECK(entries[2]["student"] == "ada");
  CHECK(entries[2]["final_score"] == 6.5);
  CHECK(entries[3]["final_score"].is_null());
  CHECK_FALSE(has_control(json.out));

  const auto target = folder.path() / "out.csv";
  const CommandResult csv =
      run_grader({"export", "a7-convnet", "--db", file, "--format", "csv", "-o", target.string()});
  REQUIRE(csv.status == 0);
  CHECK(csv.out.empty());
  const auto rows = grader::parse_csv(bytes_of(target), "out.csv");
  CHECK(rows.size() == 1 + 4 * 2);
  CHECK(rows[1].cells[0] == "'=evil\\x1b[2J");
  CHECK_FALSE(has_control(bytes_of(target)));
}

TEST_CASE("an export replaces its file whole, and leaves nothing beside it when it fails") {
  const TempDir folder;
  const std::string file = sample_class(folder);
  const auto target = folder.write("out/a.json", "old");
  CHECK(
      run_grader({"export", "a7-convnet", "--db", file, "--format", "json", "-o", target.string()}).status ==
      0);
  CHECK(bytes_of(target).front() == '[');
  CHECK(run_grader({"export", "a8", "--db", file, "--format", "json", "-o", target.string()}).status == 2);
  CHECK(bytes_of(target).front() == '[');
  CHECK(run_grader({"export", "a7-convnet", "--db", file, "--format", "json", "-o",
                    (folder.path() / "out").string()})
            .status == 2);
  const auto entries = std::filesystem::directory_iterator(folder.path() / "out");
  CHECK(std::distance(begin(entries), end(entries)) == 1);
  CHECK(run_grader({"export", "a7-convnet", "--db", file, "--format", "json", "-o", "/dev/null"}).status ==
        0);
  CHECK(std::filesystem::is_character_file("/dev/null"));
}
