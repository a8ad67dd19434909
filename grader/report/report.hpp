#pragma once
// The HTML report: a page of the class and a page a student. Each is one file that needs nothing else, opens
// from a disk, and runs no script but the class page's own, whose hash the page names. Whatever came from a
// submission or a roster is escaped by the template engine.

#include <string>
#include <vector>

#include "grader/class_list.hpp"
#include "grader/result_json.hpp"
#include "grader/review.hpp"

namespace grader {

// Submissions that fail alike.
struct FailureGroup {
  std::string what;                   // "conv2d-backward: dw averaged over the batch"
  std::vector<std::string> students;  // ids
};

struct ClassReport {
  std::string assignment;
  std::string title;
  std::vector<ClassLine> lines;      // sorted as they are to be shown
  std::vector<ReviewItem> review;    // what nobody has decided yet
  std::vector<FailureGroup> groups;  // largest first
};

std::string class_page(const ClassReport& report);

// For the staff it is a page of the site; for a student it stands alone and shows no smallest case of a
// hidden check.
std::string student_page(const db::Grade& grade, const std::string& title, Audience audience);

// Where the student's page is, seen from the class page: "students/ada-1f3c2a7b.html". Different for
// different ids, and safe as a file name whatever the id holds.
std::string student_page_file(const std::string& student);

}  // namespace grader
