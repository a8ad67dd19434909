// Opens the report of a class with hostile names in Chromium and looks at what became of the pages: no script
// but ours ran, and ours did what it should. Skipped where there is no Chromium.

#include <fstream>
#include <iostream>

#include "grader/report/report.hpp"
#include "tests/grader/hostile_class.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

namespace {

constexpr int skipped = 77;  // CTest's SKIP_RETURN_CODE

using namespace test_support;

std::string dom_of(const std::string& chromium, const TempDir& folder, const std::string& page) {
  const std::string profile = (folder.path() / "profile").string();
  return run_command(
             {chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
              "--disable-background-networking", "--disable-component-update", "--disable-sync",
              "--user-data-dir=" + profile, "--dump-dom", "file://" + (folder.path() / page).string()},
             {.environment = {{"HOME", profile}}})
      .out;
}

bool expect(bool holds, const std::string& what) {
  if (!holds) std::cerr << "FAILED: " << what << "\n";
  return holds;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

int main() {
  const std::string chromium = "/usr/bin/chromium";
  if (!std::filesystem::exists(chromium)) {
    std::cout << "skipped: there is no " << chromium << "\n";
    return skipped;
  }
  const TempDir folder;
  const grader::ClassReport report = hostile_class();
  folder.write("index.html", grader::class_page(report));
  // The one that closes every element a script may hide in, and the one with an event handler.
  const db::Grade& grade = report.lines[8].grade.value();
  folder.write(grader::student_page_file("s8"),
               grader::student_page(grade, report.title, grader::Audience::staff));

  const std::string index = dom_of(chromium, folder, "index.html");
  const std::string student = dom_of(chromium, folder, grader::student_page_file("s8"));
  bool good =
      expect(contains(index, "<title>Assignment 7: ConvNets: the class</title>"), "an injected script ran");
  // Our own script unhides the search and makes buttons of the headings.
  good &= expect(contains(index, "<p id=\"search\">"), "the page's own script did not run");
  good &= expect(contains(index, "<button type=\"button\">name</button>"), "headings are no buttons");
  good &= expect(!contains(index, "<img") && !contains(student, "<img"), "an injected element is there");
  good &= expect(contains(student, "<h1>"), "the student's page is empty");
  good &= expect(!contains(student, "<script"), "a script is on the student's page");
  good &= expect(!contains(student, "<title>owned</title>"), "an injected script ran on the student's page");
  return good ? 0 : 1;
}
