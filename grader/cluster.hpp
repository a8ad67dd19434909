#pragma once
// Students who went wrong in the same way, so that a TA answers once and not 37 times.
//
//   for (const Cluster& c : cluster_failures(book.grades("a7-convnet")))
//     c.students.size(), c.what;   // 37, "conv2d_backward: divided dw by the batch size"

#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace grader {

struct Cluster {
  std::string id;  // eight hex digits of what they share: the same in every listing, whoever else joins
  std::vector<std::string> checks;  // whose results fell into it, in the order they were met
  harness::Status status = harness::Status::failed;
  std::vector<std::string> mistakes;  // known mistakes that explain it; empty: only the words are alike
  std::string what;                   // one line; words of a submission may be in it
  std::vector<std::string> students;  // ids, sorted
  std::string example;                // message of the first of them in the order of `grades`
};

// A check that names known mistakes puts a student into the cluster of those mistakes in the functions that
// can hold them, whichever check saw them; any other failure into that of its status and words without their
// numbers (normalised_message) and, unless the words name a function, its check. Timings are together by
// their check. What passed, was skipped (something else is the cause), asks for a look or was spoilt by the
// grader itself is in none, and neither is a grade that does not count. Largest first, then by what and id.
std::vector<Cluster> cluster_failures(const std::vector<db::Grade>& grades);

// What two messages of the same failure share: of the line that says what is wrong, and of the symptom if the
// next one tells it, the first clause, with every number and every list of numbers as '#'.
//   "conv2d: y[0,1,2,3] is 1.25, expected 2; case N=1; 3 of 8 cases fail"  ->  "conv2d: y[#] is #, expected
//   #"
std::string normalised_message(const std::string& message, harness::Status status);

}  // namespace grader
