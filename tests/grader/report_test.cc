#include "grader/report/report.hpp"

#include "grader/report/page.hpp"
#include "grader/report/picture.hpp"
#include "grader/report/tensor_tables.hpp"
#include "tests/grader/hostile_class.hpp"
#include "tests/support/catch.hpp"

using namespace grader;
using test_support::hash_of;
using test_support::hostile_class;

namespace {

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

db::Grade sample_grade(const std::string& student) {
  db::Grade grade;
  grade.student = {.id = student};
  grade.submission = test_support::sample_submission(student, hash_of('a'));
  grade.result = test_support::sample_result(hash_of('a'));
  grade.finished = true;
  return grade;
}

}  // namespace

TEST_CASE("names, outputs and file names are words on every page, never markup") {
  const ClassReport report = hostile_class();
  std::vector<std::string> pages = {class_page(report)};
  for (const ClassLine& line : report.lines) {
    if (line.grade) pages.push_back(student_page(*line.grade, report.title, Audience::staff));
  }
  REQUIRE(pages.size() > 5);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    INFO(pages[i]);
    CHECK(count_of(pages[i], "<script") == (i == 0 ? 1 : 0));  // the class page's own
    for (const char* tag : {"<img", "<iframe", "<svg onload", "<a href=\"javascript", "<b>"}) {
      CHECK(count_of(pages[i], tag) == 0);
    }
    CHECK(count_of(pages[i], "\x1b") == 0);
  }
  CHECK_THAT(pages[0], ContainsSubstring("&lt;script&gt;"));
  CHECK_THAT(pages[0], ContainsSubstring("O&#39;Brien, Zo\xc3\xab"));
  CHECK_THAT(pages[0], ContainsSubstring("\xe5\x90\x8d\xe5\x89\x8d"));
}

TEST_CASE("a page names the one script that may run by its hash") {
  const std::string page = class_page(hostile_class());
  CHECK(count_of(page, "script-src 'sha256-") == 1);
  CHECK(count_of(page, "@@STYLE@@") + count_of(page, "@@PICTURE@@") + count_of(page, "@@SCRIPT_HASH@@") == 0);
  CHECK(count_of(student_page(sample_grade("ada"), "A7", Audience::staff), "script-src") == 0);
}

TEST_CASE("a status is told by its word, symbol and colour only repeat it") {
  const std::string page = student_page(sample_grade("ada"), "A7", Audience::staff);
  CHECK_THAT(page, ContainsSubstring("<span aria-hidden=\"true\">\xe2\x9c\x93</span> passed"));
  CHECK_THAT(page, ContainsSubstring("<span aria-hidden=\"true\">\xe2\x9c\x97</span> failed"));
  CHECK_THAT(page, ContainsSubstring("<caption>"));
  CHECK_THAT(page, ContainsSubstring("scope=\"col\""));
  CHECK_THAT(page, ContainsSubstring("role=\"img\" aria-label=\"Time over the reference&#39;s: 2.5"));
}

TEST_CASE("a student's own page holds nothing of a hidden check's smallest case") {
  db::Grade grade = sample_grade("ada");
  CHECK_THAT(student_page(grade, "A7", Audience::staff), ContainsSubstring("x of shape [1,1,2,2]"));
  const std::string own = student_page(grade, "A7", Audience::student);
  CHECK_THAT(own, !ContainsSubstring("of shape"));
  CHECK_THAT(own, !ContainsSubstring("index.html"));
  grade.result.checks[1].message = "wrong\nfor example, x = [1]: your y = [2], expected [3]";
  CHECK_THAT(student_page(grade, "A7", Audience::staff), ContainsSubstring("2, not 3"));
  CHECK_THAT(student_page(grade, "A7", Audience::student), !ContainsSubstring("2, not 3"));
}

TEST_CASE("a worked example becomes tables with the wrong entries marked") {
  db::Grade grade = sample_grade("ada");
  grade.result.checks[1].visibility = harness::Visibility::visible;
  grade.result.checks[1].message =
      "conv2d_forward: y[0,0,0,1] is 0\nfor example, stride=1, x = [[[[1, 2], [3, 4]]]]: your y = [[[[5, 0], "
      "[7, "
      "8]]]], expected [[[[5, 6], [7, 8]]]]\ny[0,0,0,1] = 2*3 = 6, yours 0";
  const std::string page = student_page(grade, "A7", Audience::staff);
  CHECK_THAT(page, ContainsSubstring("<caption>x[0,0]</caption>"));
  CHECK_THAT(page, ContainsSubstring("<caption>your y[0,0]</caption>"));
  CHECK_THAT(page, ContainsSubstring(
                       "<td class=\"wrong\"><span aria-hidden=\"true\">\xe2\x9c\x97</span> 0, not 6</td>"));
  CHECK(count_of(page, "<td class=\"wrong\">") == 1);
  CHECK_THAT(page, ContainsSubstring("2*3 = 6, yours 0"));
  CHECK_THAT(page, !ContainsSubstring("for example"));
}

TEST_CASE("rounding is not marked, unless it is all there is") {
  const auto wrong = [](std::vector<std::string> got, std::vector<std::string> expected) {
    const auto size = static_cast<std::int64_t>(got.size());
    return wrong_entries({"y", {size}, std::move(got)}, {"y", {size}, std::move(expected)});
  };
  CHECK(wrong({"1", "0.333333", "5"}, {"1", "0.333334", "6"}) == std::vector<bool>{false, false, true});
  CHECK(wrong({"1.00001", "2"}, {"1", "2.000001"}) == std::vector<bool>{true, false});
  CHECK(wrong({"nan", "inf", "2"}, {"1", "3", "2"}) == std::vector<bool>{true, true, false});
  CHECK(wrong({"1", "2"}, {"1", "2"}) == std::vector<bool>{false, false});
}

TEST_CASE("scores fall into ten bins, full marks into the last") {
  CHECK(score_bins({0, 9.99, 10, 55, 99, 100, 110, -5}, 100) ==
        std::vector<int>{3, 1, 0, 0, 0, 1, 0, 0, 0, 3});
  CHECK(score_bins({}, 100) == std::vector<int>(10, 0));
  CHECK(score_bins({0}, 0)[0] == 1);
}

TEST_CASE("a student's page has a file name that no id can break out of") {
  for (const char* id :
       {"../../etc/passwd", "a/b", "", "\xe5\x90\x8d\xe5\x89\x8d", "=HYPERLINK(\"x\")", ".."}) {
    const std::string file = student_page_file(id);
    INFO(file);
    CHECK(file.rfind("students/", 0) == 0);
    CHECK(file.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-./") ==
          std::string::npos);
    CHECK(count_of(file, "/") == 1);
    CHECK(count_of(file, "..") == 0);
  }
  CHECK(student_page_file("a.b") != student_page_file("ab"));
}

TEST_CASE("the class page counts what is there and what is missing") {
  ClassReport report;
  report.assignment = "a7";
  report.title = "A7";
  for (const char* id : {"ada", "bob", "cy"}) report.lines.push_back({{.id = id}, sample_grade(id)});
  report.lines[2].grade->finished = false;
  report.lines.push_back({{.id = "dee", .name = "Dee Nobody"}, std::nullopt});
  const std::string page = class_page(report);
  CHECK_THAT(page, ContainsSubstring("<dt>submitted</dt><dd>3 students</dd>"));
  CHECK_THAT(page, ContainsSubstring("<dt>nothing submitted</dt><dd>1 student</dd>"));
  CHECK_THAT(page, ContainsSubstring("<dt>mean</dt><dd>8 of 20</dd>"));
  CHECK_THAT(page, ContainsSubstring("kernel-flipped (2)"));
  CHECK_THAT(page, ContainsSubstring("Dee Nobody"));
  CHECK_THAT(page,
             ContainsSubstring("2 measured submissions: time over the reference&#39;s from 2.5 to 2.5"));
}
