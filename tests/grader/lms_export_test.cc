// Every format is read back by the rules of whoever reads it, and keeps every score to two decimals.

#include <nlohmann/json.hpp>

#include "grader/base64.hpp"
#include "grader/csv.hpp"
#include "grader/export/canvas_gradebook.hpp"
#include "grader/export/export.hpp"
#include "grader/zip.hpp"
#include "tests/grader/hostile_class.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_command.hpp"

using namespace grader;
using test_support::hash_of;
using test_support::hostile_names;

namespace {

db::Grade grade_of(const std::string& id, const std::string& name, double score) {
  db::Grade grade;
  grade.student = {.id = id, .name = name, .email = id + "@x.org", .login = "login-" + id};
  grade.submission = test_support::sample_submission(id, hash_of('a'));
  grade.result = test_support::sample_result(hash_of('a'), score);
  grade.result.max_score = 100;
  grade.finished = true;
  return grade;
}

// The five names, and scores that two decimals can just tell apart.
std::vector<db::Grade> named_class() {
  std::vector<db::Grade> grades;
  for (std::size_t i = 0; i < 5; ++i) {
    grades.push_back(
        grade_of("s" + std::to_string(i), hostile_names()[i], 33.33 + 7.01 * static_cast<double>(i)));
  }
  return grades;
}

ExportInput input_of(std::vector<db::Grade> grades) {
  return {.title = "Assignment 7: ConvNets", .grades = std::move(grades), .into = {}, .column = {}};
}

std::string quoted_cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('"', at)) != std::string::npos; at += 2) text.insert(at, 1, '"');
  return "\"" + text + "\"";
}

// As Canvas exports it, with a byte order mark, CRLF, quotes where none are needed, and other assignments.
std::string canvas_download(const std::vector<db::Grade>& grades) {
  std::string text =
      "\xef\xbb\xbfStudent,ID,SIS User ID,SIS Login ID,Section,\"Essay (11)\",Assignment 7: ConvNets "
      "(123),Final Score\r\n"
      "    Points Possible,,,,,10,100,(read only)\r\n";
  int id = 900;
  for (const db::Grade& grade : grades) {
    text += quoted_cell(grade.student.name) + "," + std::to_string(++id) + "," + grade.student.id + "," +
            grade.student.login + ",\"A, one\",7.50,,81.20\r\n";
  }
  return text + "\"Student, Test\",999,,,A,,,\r\n";
}

std::string moodle_download(const std::vector<db::Grade>& grades, const std::string& header) {
  std::string text = header + "\n";
  int id = 500;
  for (const db::Grade& grade : grades) {
    text += "Participant " + std::to_string(++id) + "," + quoted_cell(grade.student.name) + "," +
            grade.student.email +
            ",\"Submitted for grading\",,100.00,Yes,\"Sunday, 1 March 2026, 10:00 AM\",-,\n";
  }
  return text;
}

const char* const english =
    "Identifier,\"Full name\",\"Email address\",Status,Grade,\"Maximum Grade\",\"Grade can be "
    "changed\",\"Last modified "
    "(submission)\",\"Last modified (grade)\",\"Feedback comments\"";
const char* const german =
    "ID,\"Vollst\xc3\xa4ndiger Name\",E-Mail-Adresse,Status,Bewertung,Bestwertung,\"Bewertung kann "
    "ge\xc3\xa4ndert "
    "werden\",\"Zuletzt ge\xc3\xa4ndert (Abgabe)\",\"Zuletzt ge\xc3\xa4ndert (Bewertung)\",\"Feedback als "
    "Kommentar\"";

void check_all_scores(const Rehearsal& rehearsal, const std::vector<db::Grade>& grades) {
  for (const std::string& problem : rehearsal.problems) UNSCOPED_INFO(problem);
  CHECK(rehearsal.problems.empty());
  REQUIRE(rehearsal.scores.size() == grades.size());
  for (std::size_t i = 0; i < grades.size(); ++i) {
    CHECK(rehearsal.scores[i].student == grades[i].student.id);
    CHECK(same_score(rehearsal.scores[i].score, grades[i].result.score));
  }
}

// Bytes of `after` without what stands in its one changed column equal those of `before`.
void check_only_column_changed(const std::string& before, const std::string& after, std::size_t column) {
  CsvDocument old(before, "before", ','), now(after, "after", ',');
  REQUIRE(old.row_count() == now.row_count());
  for (std::size_t row = 0; row < old.row_count(); ++row) now.set(row, column, ""), old.set(row, column, "");
  CHECK(now.text() == old.text());
}

}  // namespace

TEST_CASE("the gradebook of Canvas gets its scores and nothing else changes") {
  ExportInput input = input_of(named_class());
  const std::string download = canvas_download(input.grades);
  input.into = DownloadedFile{"gradebook.csv", download};
  const std::string upload = canvas_export.write(input);
  check_only_column_changed(download, upload, 6);
  check_all_scores(canvas_export.rehearse(upload, input), input.grades);
  CHECK_THAT(upload, ContainsSubstring("901,s0,login-s0,\"A, one\",7.50,33.33,81.20\r\n"));
  CHECK_THAT(canvas_export.rehearse(upload, input).remarks.at(0),
             ContainsSubstring("'Final Score' is ignored"));
}

TEST_CASE("students of Canvas are found by login and by name too") {
  ExportInput input = input_of(named_class());
  std::string download = "Student,ID,SIS Login ID,Section,A7 (5)\n";
  download += "\"Doe, Jane\",1,,,\n\"who, ever\",2,LOGIN-S1,,\n\"O'Brien, Zo\xc3\xab\",3,,,\n";
  input.into = DownloadedFile{"g.csv", download};
  const std::string upload = canvas_export.write(input);
  CHECK_THAT(upload, ContainsSubstring("\"Doe, Jane\",1,,,54.36\n"));
  CHECK_THAT(upload, ContainsSubstring("\"who, ever\",2,LOGIN-S1,,40.34\n"));
  // Two rows of one student: the second is found by its name.
  CHECK_THAT(upload, ContainsSubstring("\"O'Brien, Zo\xc3\xab\",3,,,40.34\n"));
}

TEST_CASE("the rehearsal says what Canvas would drop, create or misread") {
  ExportInput input = input_of(named_class());
  input.into = DownloadedFile{"gradebook.csv", canvas_download(input.grades)};
  const std::string good = canvas_export.write(input);
  const auto problems_of = [&](const std::string& what, const std::string& by) {
    std::string text = good;
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    text.replace(at, what.size(), by);
    std::string all;
    for (const std::string& problem : canvas_export.rehearse(text, input).problems) all += problem + "\n";
    return all;
  };
  CHECK_THAT(problems_of("33.33", "\"1,234\""), ContainsSubstring("'s0' would get"));
  CHECK_THAT(problems_of("\"Essay (11)\"", "Essay (12)"),
             ContainsSubstring("'Essay (12)' would become a new assignment"));
  CHECK_THAT(problems_of(",100,", ",50,"),
             ContainsSubstring("has 50 points possible, the scores are out of 100"));
  CHECK_THAT(problems_of(",100,", ",100 (read only),"), ContainsSubstring("is read only"));
  CHECK_THAT(problems_of("33.33", "A-"), ContainsSubstring("'A-' is no score"));
  CHECK_THAT(problems_of("\"Student, Test\",999", "\"Nobody, New\",1234"),
             ContainsSubstring("does not know"));
  CHECK_THAT(problems_of("33.33", ""), ContainsSubstring("'s0' would get no score, has 33.33"));
  CHECK_THAT(problems_of("\"Essay (11)\"", "Assignment 7: ConvNets (123)"),
             ContainsSubstring("is there twice"));
  CHECK_THROWS_WITH(canvas_export.rehearse("Name,ID,Section,A (1)\n", input),
                    ContainsSubstring("Invalid header row"));
  CHECK_THROWS_WITH(canvas_export.rehearse("Student,ID,Section,SIS Login ID,A (1)\n", input),
                    !ContainsSubstring("Invalid header row"));
}

TEST_CASE("cells are read as Canvas reads them") {
  CHECK(canvas_cell("1,234") == "1.234");
  CHECK(canvas_cell("1.234,5") == "1234.5");
  CHECK(canvas_cell(" 87.50 ") == "87.50");
  CHECK(canvas_cell("-3,5%") == "-3.5%");
  CHECK(canvas_cell("a,b") == "a,b");
  CHECK(canvas_separator("Student;ID;Section;A\nx;1;a;2,5\n") == ';');
  CHECK(canvas_separator("Student,ID,Section,A\n\"x;y\",1,a,2\n") == ',');
  CHECK(canvas_separator("Student,ID,Section,A\n\"x\ny\",1,a,2\n") == ',');
}

TEST_CASE("the excused of Canvas stay excused, and whoever has no grade keeps the cell") {
  ExportInput input = input_of(named_class());
  std::string download = canvas_download(input.grades);
  const auto replace = [&download](const std::string& what, const std::string& by) {
    download.replace(download.find(what), what.size(), by);
  };
  replace("902,s1,login-s1,\"A, one\",7.50,,", "902,s1,login-s1,\"A, one\",7.50,EX,");
  replace("999,,,A,,,", "999,,,A,,12,");
  input.grades[2].finished = false;
  input.into = DownloadedFile{"g.csv", download};
  const std::string upload = canvas_export.write(input);
  CHECK_THAT(upload, ContainsSubstring("7.50,EX,"));
  CHECK_THAT(upload, ContainsSubstring("999,,,A,,12,"));
  const Rehearsal rehearsal = canvas_export.rehearse(upload, input);
  CHECK(rehearsal.problems.empty());
  CHECK(rehearsal.scores.size() == 3);
}

TEST_CASE("a column that is not there is answered with those that are") {
  ExportInput input = input_of(named_class());
  input.into = DownloadedFile{"g.csv", canvas_download(input.grades)};
  input.column = "A8";
  CHECK_THROWS_WITH(canvas_export.write(input),
                    ContainsSubstring("g.csv:1: no column 'A8'; it has 'Essay (11)', "
                                      "'Assignment 7: ConvNets (123)'"));
  for (const char* name : {"123", "Assignment 7: ConvNets", "Assignment 7: ConvNets (123)"}) {
    input.column = name;
    CHECK_THAT(canvas_export.write(input), ContainsSubstring(",33.33,"));
  }
}

TEST_CASE("the worksheet of Moodle is filled in whatever its language") {
  ExportInput input = input_of(named_class());
  for (const char* header : {english, german}) {
    const std::string download = moodle_download(input.grades, header);
    input.into = DownloadedFile{"worksheet.csv", download};
    const std::string upload = moodle_export.write(input);
    check_only_column_changed(download, upload, 4);
    check_all_scores(moodle_export.rehearse(upload, input), input.grades);
  }
}

TEST_CASE("participants without names are found by the number in their download") {
  ExportInput input = input_of(named_class());
  std::string download =
      "Identifier,Status,Grade,\"Maximum Grade\",\"Grade can be changed\",\"Last modified (grade)\"\n";
  for (std::size_t i = 0; i < input.grades.size(); ++i) {
    const std::string number = std::to_string(770 + i);
    input.grades[i].submission.source = "Participant_" + number + "_assignsubmission_file_";
    download += "Participant " + number + ",Submitted,,100.00,Yes,-\n";
  }
  input.into = DownloadedFile{"w.csv", download};
  check_all_scores(moodle_export.rehearse(moodle_export.write(input), input), input.grades);
}

TEST_CASE("the rehearsal says what Moodle would drop or refuse") {
  ExportInput input = input_of(named_class());
  input.into = DownloadedFile{"w.csv", moodle_download(input.grades, english)};
  const std::string good = moodle_export.write(input);
  const auto problems_of = [&](const std::string& what, const std::string& by) {
    std::string text = good;
    text.replace(text.find(what), what.size(), by);
    std::string all;
    for (const std::string& problem : moodle_export.rehearse(text, input).problems) all += problem + "\n";
    return all;
  };
  CHECK_THAT(problems_of("Participant 501", "Participant 999"),
             ContainsSubstring("'Participant 999' is unknown"));
  CHECK_THAT(problems_of("33.33", "133.33"), ContainsSubstring("outside of 0 to 100"));
  CHECK_THAT(problems_of("33.33", "good"),
             ContainsSubstring("'good'") || ContainsSubstring("no column of grades"));
  CHECK_THAT(problems_of(",Grade,", ",Points,"), ContainsSubstring("the heading 'Grade' is now 'Points'"));
  CHECK_THAT(problems_of("33.33,100.00,Yes", "33.33,100.00,No"), ContainsSubstring("cannot be changed"));
  input.into->text = "a,b\n1,2\n";
  CHECK_THROWS_WITH(moodle_export.write(input), ContainsSubstring("w.csv:1: has no column of grades"));
}

TEST_CASE("formats of one student keep the score, its penalty and its changes") {
  for (const ExportFormat* format : {&gradescope_export, &prairielearn_export, &github_export}) {
    INFO(format->name);
    for (const db::Grade& plain : named_class()) {
      db::Grade grade = plain;
      grade.result.checks[0].score = grade.result.score;  // the sum of the checks
      ExportInput input = input_of({grade});
      check_all_scores(format->rehearse(format->write(input), input), input.grades);
      input.grades[0].adjustments = {
          {.assignment = "a7", .student = grade.student.id, .amount = -1.26, .author = "t", .reason = "r"}};
      const Rehearsal changed = format->rehearse(format->write(input), input);
      CHECK(changed.problems.empty());
      REQUIRE(changed.scores.size() == 1);
      CHECK(same_score(changed.scores[0].score, grade.result.score - 1.26));
    }
  }
}

TEST_CASE("a fault of ours is nobody's zero") {
  db::Grade spoilt = grade_of("ada", "Ada", 12);
  spoilt.finished = false;
  spoilt.result.checks[1].status = harness::Status::internal_error;
  const ExportInput input = input_of({spoilt});
  for (const ExportFormat* format : {&gradescope_export, &prairielearn_export, &github_export}) {
    INFO(format->name);
    const Rehearsal rehearsal = format->rehearse(format->write(input), input);
    CHECK(rehearsal.scores.empty());
    CHECK(rehearsal.problems.empty());
    CHECK_FALSE(rehearsal.remarks.empty());
  }
  CHECK_FALSE(Json::parse(gradescope_export.write(input)).contains("score"));
  CHECK(Json::parse(prairielearn_export.write(input))["gradable"] == false);
}

TEST_CASE("no export for students tells a hidden check's smallest case") {
  const ExportInput input = input_of({grade_of("ada", "Ada", 12)});
  const std::string github = from_base64([&] {
    std::string line = github_export.write(input);
    line.pop_back();
    return line;
  }());
  for (const std::string& text : {gradescope_export.write(input), prairielearn_export.write(input), github,
                                  junit_export.write(input)}) {
    CHECK_THAT(text, ContainsSubstring("conv2d-forward"));
    CHECK_THAT(text, !ContainsSubstring("smallest case"));
    CHECK_THAT(text, !ContainsSubstring("1,1,2,2"));
  }
  CHECK(Json::parse(gradescope_export.write(input))["tests"][1]["visibility"] == "after_published");
}

TEST_CASE("feedback goes back under the names by which the LMS finds its students") {
  ExportInput input = input_of(named_class());
  CHECK_THROWS_WITH(canvas_feedback_export.write(input), ContainsSubstring("grade the download of Canvas"));
  for (std::size_t i = 0; i < input.grades.size(); ++i) {
    input.grades[i].submission.source = "doejane_LATE_" + std::to_string(40 + i) + "_77_convnet-1.cpp";
  }
  const std::string canvas = canvas_feedback_export.write(input);
  CHECK(canvas_feedback_export.rehearse(canvas, input).problems.empty());
  CHECK(read_zip(canvas)[1].name == "doejane_LATE_41_77_feedback.html");
  CHECK_THAT(read_zip(canvas)[1].bytes, ContainsSubstring("O&#39;Brien"));
  // Intake keeps name and id; the number of the file comes from the download.
  input.grades[1].submission.source = "doejane_41";
  input.into = DownloadedFile{"submissions.zip", write_zip({{"all/doejane_LATE_41_77_convnet.cpp", "x"}})};
  CHECK(read_zip(canvas_feedback_export.write(input))[1].name == "doejane_LATE_41_77_feedback.html");
  input.into->text = "no zip";
  CHECK_THROWS_WITH(canvas_feedback_export.write(input), ContainsSubstring("submissions.zip: "));
  input.into.reset();
  CHECK_THAT(read_zip(canvas)[1].bytes, !ContainsSubstring("of shape"));
  for (std::size_t i = 0; i < input.grades.size(); ++i) {
    input.grades[i].submission.source =
        "\xe5\x90\x8d\xe5\x89\x8d_" + std::to_string(600 + i) + "_assignsubmission_file_";
  }
  const std::string moodle = moodle_feedback_export.write(input);
  CHECK(moodle_feedback_export.rehearse(moodle, input).problems.empty());
  CHECK(read_zip(moodle)[0].name == "\xe5\x90\x8d\xe5\x89\x8d_600_assignfeedback_file_/feedback.html");
  CHECK(moodle_feedback_export.write(input) == moodle);
  CHECK(canvas_feedback_export.rehearse(moodle, input).problems.size() ==
        10);  // nobody finds theirs, nobody's is there
}

TEST_CASE("files that are broken are said to be") {
  const ExportInput input = input_of({grade_of("ada", "Ada", 12)});
  for (const ExportFormat* format : {&gradescope_export, &prairielearn_export, &github_export}) {
    for (const char* text : {"", "{", "[]", "null"}) {
      INFO(format->name << " " << text);
      const Rehearsal rehearsal = format->rehearse(text, input);
      CHECK(rehearsal.scores.empty());
      CHECK_FALSE(rehearsal.problems.empty());
    }
  }
  CHECK_FALSE(prairielearn_export.rehearse(R"({"score": 1.5})", input).problems.empty());
  CHECK_FALSE(
      gradescope_export.rehearse(R"({"score": 12, "tests": [{"score": 12, "visibility": "hidden"}]})", input)
          .problems.empty());
}

TEST_CASE("base64 gives back every byte") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    CHECK(from_base64(base64(bytes)) == bytes);
    bytes += static_cast<char>(i * 7);
  }
  CHECK(base64("any carnal pleas") == "YW55IGNhcm5hbCBwbGVhcw==");
  for (const char* broken : {"YQ", "YQ=", "YQ==x", "Y", "YR==", "Y Q="}) {
    INFO(broken);
    CHECK_THROWS_AS(from_base64(broken), std::invalid_argument);
  }
}

TEST_CASE("JUnit's XML is valid whatever students hand in, and holds every score") {
  ExportInput input = input_of(named_class());
  for (std::size_t i = 0; i < input.grades.size(); ++i) {
    input.grades[i].student.id = hostile_names()[i];
    input.grades[i].result.checks[1].message =
        std::string("]]> \x01\x0b\x1f\x7f \xef\xbf\xbe \xef\xbf\xbf \xed\xa0\x80 \xff ") +
        hostile_names()[hostile_names().size() - 1 - i];
  }
  input.grades[4].result.checks[1].status = harness::Status::internal_error;
  const auto parsed = test_support::run_command(
      {"/usr/bin/python3", "-c",
       "import sys, xml.etree.ElementTree as E\n"
       "for s in E.fromstring(sys.stdin.buffer.read()):\n"
       "  print(repr(s.get('name')), [p.get('value') for p in s.iter('property') if p.get('name') == "
       "'score'],\n"
       "        s.get('tests'), s.get('failures'), s.get('errors'), len(s.findall('testcase')))\n"},
      {.input = junit_export.write(input)});
  INFO(parsed.err);
  REQUIRE(parsed.status == 0);
  CHECK(parsed.out ==
        "'=HYPERLINK(\"x\")' ['33.33'] 2 1 0 2\n"
        "\"O'Brien, Zo\xc3\xab\" ['40.34'] 2 1 0 2\n"
        "'\xe5\x90\x8d\xe5\x89\x8d' ['47.35'] 2 1 0 2\n"
        "'Doe, Jane' ['54.36'] 2 1 0 2\n"
        "'two\\nlines' ['61.37'] 2 0 1 2\n");
}

TEST_CASE("plain JSON and CSV keep every score, and disarm every name") {
  ExportInput input = input_of(named_class());
  for (std::size_t i = 0; i < input.grades.size(); ++i) input.grades[i].student.id = hostile_names()[i];
  const Json json = Json::parse(json_export.write(input));
  const std::vector<CsvRow> rows = parse_csv(csv_export.write(input), "x.csv");
  REQUIRE(json.size() == input.grades.size());
  REQUIRE(rows.size() == 1 + 2 * input.grades.size());
  for (std::size_t i = 0; i < input.grades.size(); ++i) {
    CHECK(same_score(json[i]["final_score"], input.grades[i].result.score));
    CHECK(json[i]["student"] == hostile_names()[i]);
    const CsvRow& row = rows[1 + 2 * i];
    CHECK(row.cells[0] == (i == 0 ? "'" : "") + hostile_names()[i]);
    CHECK(same_score(std::stod(row.cells[6]), input.grades[i].result.score));
  }
}

TEST_CASE("a CSV file that is edited in place keeps every other byte") {
  const std::string text = "\xef\xbb\xbf\"a \"\"b\"\"\",2;3,'\r\n\r\n\"two\nlines\",x\"y,\n last";
  CsvDocument document(text, "x.csv", ',');
  CHECK(document.text() == text);
  CHECK(document.cell(0, 0) == "a \"b\"");
  CHECK(document.cell(2, 0) == "two\nlines");
  CHECK(document.cell(2, 1) == "x\"y");
  CHECK(document.line(3) == 5);
  document.set(3, 2, "7.5");
  document.set(0, 1, "1");
  CHECK(document.text() == "\xef\xbb\xbf\"a \"\"b\"\"\",1,'\r\n\r\n\"two\nlines\",x\"y,\n last,,7.5");
  CHECK_THROWS_WITH(CsvDocument("a\n\"b\nc", "x.csv", ','), ContainsSubstring("x.csv:2: the quoted cell"));
}
