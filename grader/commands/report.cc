#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "grader/cluster.hpp"
#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/commands/stored.hpp"
#include "grader/draft_folder.hpp"
#include "grader/output.hpp"
#include "grader/report/report.hpp"
#include "grader/review.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

bool is_report(const fs::path& folder) {
  std::ifstream stream(folder / "index.html", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return text.find("<meta name=\"generator\" content=\"grader report\">") != std::string::npos;
}

// An earlier report is replaced, anything else is not touched.
void require_free(const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(fs::symlink_status(folder, ignored))) return;
  if (!fs::is_directory(folder, ignored)) {
    throw harness::ConfigError(shown(folder.string()) + ": is a file, expected a folder");
  }
  if (!fs::is_empty(folder, ignored) && !is_report(folder)) {
    throw harness::ConfigError(shown(folder.string()) +
                               ": is not empty and holds no report of an earlier run; name a new folder");
  }
}

std::vector<db::Grade> grades_of(const std::vector<ClassLine>& lines) {
  std::vector<db::Grade> grades;
  for (const ClassLine& line : lines) {
    if (line.grade) grades.push_back(*line.grade);
  }
  return grades;
}

int run_report(const Arguments& arguments) {
  const fs::path folder = arguments.required("output");
  const std::string file = arguments.required("db");
  const db::Gradebook book(file, db::Gradebook::Mode::read);
  ClassReport report;
  report.assignment = stored_assignment(book, arguments.operand(0).value(), file);
  report.title = stored_title(book, report.assignment);
  report.lines = read_class_list(book, report.assignment);
  const std::vector<db::Grade> grades = grades_of(report.lines);
  for (const Cluster& cluster : cluster_failures(grades)) {
    if (cluster.students.size() > 1) report.groups.push_back({cluster.what, cluster.students});
  }
  for (ReviewItem& item :
       review_items(grades, book.unmatched(report.assignment), book.decisions(report.assignment))) {
    if (!item.decision) report.review.push_back(std::move(item));
  }
  require_free(folder);

  DraftFolder draft(folder, DraftFolder::Readers::owner);
  fs::create_directory(draft.path() / "students");
  write_output((draft.path() / "index.html").string(), class_page(report));
  std::size_t pages = 1;
  for (const ClassLine& line : report.lines) {
    if (!line.grade) continue;
    write_output((draft.path() / student_page_file(line.student.id)).string(),
                 student_page(*line.grade, report.title, Audience::staff));
    ++pages;
  }
  draft.publish();
  const std::string index = (folder / "index.html").lexically_normal().string();
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump({{"report", index}, {"pages", pages}}));
  if (json != "-") std::cout << shown(index) << ": " << counted(pages, "page") << "\n";
  return exit_status::fine;
}

}  // namespace

const Command report_command = {
    .name = "report",
    .summary = "makes the HTML report: a page of the class and a page a student",
    .examples = {"grader report a7-convnet --db course.db -o report"},
    .details =
        {"Open index.html in a browser; nothing else is needed, no network either. The folder appears whole "
         "or "
         "not at all, replaces the report of an earlier run, and can be read by its owner only: it shows "
         "what the hidden checks found."},
    .operands = {assignment_operand()},
    .flags = {db_flag(),
              {.name = "output", .value = "DIR", .help = "the folder to make", .letter = 'o'},
              json_flag("write where the report is")},
    .run = run_report,
};

}  // namespace grader
