// `grader exam` and `grader rubric` as they are run: from a roster to stored marks and their statistics.

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "grader/zip.hpp"
#include "tests/grader/program.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

using test_support::bytes_of;
using test_support::CommandResult;
using test_support::run_grader;
using test_support::TempDir;
namespace fs = std::filesystem;

constexpr const char* paper = R"(id: quiz
title: "Quiz"
variants: 3
slots:
  - {problem: conv_output_size, points: 4}
  - {problem: planar_log_det, points: 6, parts: {a: 2, b: 4}}
)";

// A class of `count`, its papers, and the right answers of everybody out of the keys.
struct Class {
  TempDir folder;
  fs::path yaml, papers, database;
  std::vector<std::string> codes;

  explicit Class(int count) {
    yaml = folder.write("quiz.yaml", paper);
    std::string roster = "id,name,email\n";
    for (int k = 0; k < count; ++k) roster += "s" + std::to_string(k) + ",\"Lovelace, Ada\",a@example.org\n";
    folder.write("class.csv", roster);
    papers = folder.path() / "papers";
    database = folder.path() / "course.db";
    const CommandResult made = run_grader({"exam", "make", "--paper", yaml.string(), "--roster",
                                           (folder.path() / "class.csv").string(), "--format",
                                           "markdown,latex", "--seed", "7", "-o", papers.string()});
    INFO(made.err);
    REQUIRE(made.status == 0);
    std::istringstream sheets(bytes_of(papers / "sheets.csv"));
    for (std::string line; std::getline(sheets, line);) {
      const std::size_t comma = line.find(',');
      if (line.compare(0, 6, "number") != 0) codes.push_back(line.substr(comma + 1, 11));
    }
    REQUIRE(codes.size() == static_cast<std::size_t>(count));
  }

  CommandResult mark(const std::string& answers, std::vector<std::string> more = {}) const {
    const fs::path file = folder.write("answers.csv", answers);
    std::vector<std::string> words = {"exam",      "mark",        "--paper", yaml.string(),
                                      "--answers", file.string(), "--db",    database.string()};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  }
};

// The text between "**Answer:** $" and "$" of the k-th part of a key, as a student would type it.
std::string answer_of(const std::string& key, int part) {
  std::size_t at = 0;
  for (int k = 0; k <= part; ++k) at = key.find("**Answer:**", at) + 11;
  const std::size_t approx = key.find("\u2248 ", at), end = key.find("Accepted", at);
  if (approx != std::string::npos && approx < end)
    return key.substr(approx + 4, key.find(". ", approx) - approx - 4);
  const std::size_t start = key.find('$', at) + 1;
  return key.substr(start, key.find('$', start) - start);
}

}  // namespace

TEST_CASE("exam: papers, keys, marks, statistics") {
  const Class course(6);
  CHECK(bytes_of(course.papers / "answers.csv").find("student,code,1a,2a,2b\r\n") == 0);
  CHECK(bytes_of(course.papers / "papers.tex").find(course.codes[5]) != std::string::npos);

  std::string answers = "student,code,1a,2a,2b\n";
  for (std::size_t k = 0; k < course.codes.size(); ++k) {
    const CommandResult key =
        run_grader({"exam", "key", "--paper", course.yaml.string(), "--code", course.codes[k]});
    REQUIRE(key.status == 0);
    // Odd ones leave out the last part, number 2 writes nonsense into it.
    answers += "s" + std::to_string(k) + "," + course.codes[k] + "," + answer_of(key.out, 0) + "," +
               answer_of(key.out, 1) + "," +
               (k == 2       ? "what?"
                : k % 2 == 1 ? ""
                             : answer_of(key.out, 2)) +
               "\n";
  }
  const CommandResult dry = course.mark(answers, {"--dry-run"});
  CHECK(dry.status == 0);
  CHECK_FALSE(fs::exists(course.database));

  const CommandResult marked = course.mark(answers, {"--json", (course.folder.path() / "marks.json").string(),
                                                     "--html", (course.folder.path() / "marked").string()});
  INFO(marked.err + marked.out);
  REQUIRE(marked.status == 0);
  CHECK_THAT(marked.out, ContainsSubstring("6 sheets, 6 new or changed and stored"));
  CHECK_THAT(marked.err, ContainsSubstring("1 answer could not be read") &&
                             ContainsSubstring(course.codes[2] + " s2 2b: 'what?'"));
  const auto marks = nlohmann::json::parse(bytes_of(course.folder.path() / "marks.json"));
  for (std::size_t k = 0; k < 6; ++k) CHECK(marks[k].at("score") == (k % 2 == 0 && k != 2 ? 10 : 6));
  CHECK(marks[2].at("decisions")[2].at("reason") == "unreadable");
  CHECK(bytes_of(course.folder.path() / "marked" / (course.codes[0] + ".html")).find("10 of 10 points") !=
        std::string::npos);

  CHECK_THAT(course.mark(answers).out,
             ContainsSubstring("6 sheets, 0 new or changed"));  // nothing is stored twice
  std::string changed = answers;
  changed.replace(changed.find("what?"), 5, "0");
  CHECK_THAT(course.mark(changed, {"--dry-run"}).out, ContainsSubstring("2b: 0 -> 0, answer 'what?' -> '0'"));

  const CommandResult stats =
      run_grader({"exam", "stats", "--paper", course.yaml.string(), "--db", course.database.string(),
                  "--json", "-", "-o", (course.folder.path() / "stats.html").string()});
  INFO(stats.err);
  REQUIRE(stats.status == 0);
  const auto figures = nlohmann::json::parse(stats.out);
  CHECK(figures.at("students") == 6);
  CHECK(figures.at("items").size() == 3);
  CHECK(figures.at("items")[2].at("difficulty").at("value").get<double>() == Approx(2.0 / 6));
  CHECK(figures.at("items")[2].at("sentence") == "too few students to judge it");
  CHECK(bytes_of(course.folder.path() / "stats.html").find("<svg") != std::string::npos);
}

TEST_CASE("exam: what is wrong is named, and nothing is half-written") {
  const Class course(2);
  const std::string header = "student,code,1a,2a,2b\n";
  const auto refused = [&](const std::string& answers, const std::string& what) {
    const CommandResult result = course.mark(answers);
    INFO(result.err);
    CHECK(result.status == 2);
    CHECK_THAT(result.err, ContainsSubstring(what));
    CHECK_FALSE(fs::exists(course.database));
  };
  refused("student,code,1a,2a\n", "answers.csv:1: column '2b' is missing");
  refused("student,code,1a,2a,2b,9z\n", "answers.csv:1: unknown column '9z'");
  refused(header + "s0," + course.codes[0] + ",1\n", "answers.csv:2: has 3 cells, expected 5");
  refused(header + "s0,AAAAA-AAAAA,1,2,3\n", "answers.csv:2: form code");
  refused(header + "s0," + course.codes[0] + ",1,2,3\ns1," + course.codes[0] + ",1,2,3\n",
          "answers.csv:3: code");

  // Marked sheets appear with the marks or not at all.
  const std::string nowhere = (course.folder.path() / "no" / "such" / "x.db").string();
  const std::string row = header + "s0," + course.codes[0] + ",1,2,3\n";
  const std::string sheets = (course.folder.path() / "marked").string();
  CHECK(run_grader({"exam", "mark", "--paper", course.yaml.string(), "--answers",
                    course.folder.write("answers.csv", row).string(), "--db", nowhere, "--html", sheets})
            .status == 2);
  CHECK_FALSE(fs::exists(sheets));
  CHECK_THAT(run_grader({"exam", "stats", "--paper", course.yaml.string(), "--db", nowhere}).err,
             ContainsSubstring("grader exam mark makes one"));

  const std::string again = (course.folder.path() / "again").string();
  const auto make = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"exam", "make", "--paper", course.yaml.string(), "-o", again};
    words.insert(words.end(), more.begin(), more.end());
    const CommandResult result = run_grader(words);
    CHECK(result.status == 2);
    CHECK_FALSE(fs::exists(again));
    return result.err;
  };
  CHECK_THAT(make({"--count", "2", "--format", "docx"}), ContainsSubstring("docx"));
  CHECK_THAT(make({"--count", "2", "--form", "B"}), ContainsSubstring("unknown form 'B'"));
  CHECK_THAT(make({}), ContainsSubstring("either --roster or --count"));
  CHECK_THAT(make({"--roster", course.folder.write("bad.csv", "name\nAda\n").string()}),
             ContainsSubstring("bad.csv:1:"));
  course.folder.write("quiz.yaml", "id: quiz\ntitle: x\nslots:\n  - {problem: nothing_like_it, points: 4}\n");
  CHECK_THAT(make({"--count", "1"}),
             ContainsSubstring("quiz.yaml:4:") && ContainsSubstring("slots[0].problem"));
}

TEST_CASE("exam: a dry run shows what a mended key changes, also for the variants of printed papers") {
  const Class course(2);
  const std::string key =
      run_grader({"exam", "key", "--paper", course.yaml.string(), "--code", course.codes[0]}).out;
  const std::string answers = "student,code,1a,2a,2b\ns0," + course.codes[0] + "," + answer_of(key, 0) + "," +
                              answer_of(key, 1) + ",\n";
  REQUIRE(course.mark(answers).status == 0);
  std::string mended = paper;
  mended.replace(mended.find("a: 2, b: 4"), 10, "a: 3, b: 3");
  course.folder.write("quiz.yaml", mended);
  const std::string variants = (course.papers / "variants.csv").string();
  for (const std::vector<std::string>& more : {std::vector<std::string>{}, {"--variants", variants}}) {
    std::vector<std::string> words = more;
    words.push_back("--dry-run");
    const CommandResult dry = course.mark(answers, words);
    INFO(dry.err);
    CHECK(dry.status == 0);
    CHECK_THAT(dry.out, ContainsSubstring("2a: 2 of 2 -> 3 of 3") &&
                            ContainsSubstring("2b: 0 of 4 -> 0 of 3") &&
                            ContainsSubstring("1 gain and 0 lose points") &&
                            ContainsSubstring("1 sheet, 1 new or changed; nothing"));
  }
  const auto refused = [&](const std::string& csv, const std::string& what) {
    const CommandResult bad =
        course.mark(answers, {"--variants", course.folder.write("v.csv", csv).string()});
    CHECK(bad.status == 2);
    CHECK_THAT(bad.err, ContainsSubstring(what));
  };
  std::string text = bytes_of(variants);
  refused("student,code\n", "v.csv:1: expected the header slot,problem,form,variant,point");
  refused(text.substr(0, text.rfind("2,planar")), "v.csv: has 17 variants, the paper 'quiz' 18");
  text.replace(text.find("1,conv_output_size,A,1,"), 23, "1,conv_output_size,A,2,");
  refused(text, "v.csv:2: expected 1,conv_output_size,A,1");
}

TEST_CASE("exam: packages for platforms can be uploaded as they are") {
  const TempDir folder;
  const fs::path yaml = folder.write("quiz.yaml", paper), target = folder.path() / "papers";
  const CommandResult made = run_grader({"exam", "make", "--paper", yaml.string(), "--count", "1", "--format",
                                         "canvas,qti21,moodle", "-o", target.string()});
  INFO(made.err);
  REQUIRE(made.status == 0);
  CHECK_THAT(made.err, ContainsSubstring("note: canvas: slot 2 planar_log_det"));
  for (const std::string format : {"canvas", "qti21"}) {
    std::size_t files = 0;
    for (const fs::directory_entry& entry : fs::directory_iterator(target / format))
      files += entry.is_regular_file();
    const std::string bytes = bytes_of(target / (format + ".zip"));
    CHECK(bytes.substr(bytes.size() - 22, 4) == "PK\x05\x06");  // the end, and nothing behind it
    const std::vector<grader::ZipEntry> package = grader::read_zip(bytes);
    CHECK(package.size() == files);
    CHECK(files == (format == "canvas" ? 3 : 2 * 3 + 2));
    bool has_manifest = false;  // where importers look for it: not in a folder
    for (const grader::ZipEntry& entry : package) {
      has_manifest = has_manifest || entry.name == "imsmanifest.xml";
      CHECK(entry.bytes == bytes_of(target / format / entry.name));
    }
    CHECK(has_manifest);
  }
  CHECK_FALSE(fs::exists(target / "moodle.zip"));
}

TEST_CASE("rubric: a missing constraint is never averaged away") {
  const TempDir folder;
  const fs::path rubric = folder.write("idea.yaml", R"(id: idea
title: "Idea"
constraints:
  - {id: baseline, name: "A baseline", missing: "Name one."}
criteria:
  - id: risk
    name: "Risk"
    levels: [{id: bold, points: 5, means: "Bold."}, {id: safe, points: 4, means: "Safe."}]
)");
  const fs::path scores = folder.write(
      "scores.csv", "subject,baseline,risk,risk comment\nA,yes,bold,\nB,no,bold,wow\nC,,safe,\n");
  const std::string database = (folder.path() / "course.db").string();
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"rubric", rubric.string(), "--db", database};
    words.insert(words.end(), more.begin(), more.end());
    return run_grader(words);
  };
  const CommandResult result =
      run({"--scores", scores.string(), "--json", "-", "-o", (folder.path() / "feedback").string()});
  INFO(result.err);
  REQUIRE(result.status == 0);
  const auto teams = nlohmann::json::parse(result.out);
  CHECK(teams[0].at("verdict") == "accepted");
  CHECK(teams[0].at("score") == 5);
  CHECK(teams[1].at("verdict") == "revise");
  CHECK(teams[1].at("score") == 0);
  CHECK(teams[1].at("missing")[0] == "baseline");
  CHECK(teams[2].at("verdict") == "incomplete");
  CHECK_THAT(bytes_of(folder.path() / "feedback" / "02-B.md"), ContainsSubstring("Name one.") &&
                                                                   ContainsSubstring("would earn 5 of 5") &&
                                                                   ContainsSubstring("wow"));
  CHECK_THAT(run({}).out, ContainsSubstring("revise"));  // what is stored

  const auto refused = [&](const std::string& csv, const std::string& what) {
    const CommandResult bad = run({"--scores", folder.write("bad.csv", csv).string()});
    CHECK(bad.status == 2);
    CHECK_THAT(bad.err, ContainsSubstring(what));
  };
  refused("subject,baseline\n", "bad.csv:1: column 'risk' is missing");
  refused("subject,baseline,risk\nA,maybe,bold\n",
          "bad.csv:2: column 'baseline' is 'maybe', expected yes, no");
  refused("subject,baseline,risk\nA,yes,bolt\n", "did you mean 'bold'?");
  refused("subject,baseline,risk\nA,yes,bold\nA,yes,bold\n", "bad.csv:3:");
}
