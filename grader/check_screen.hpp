#pragma once
// What `grader check` shows: a line for each check as it ends, then the first failure on one screen, and what
// to do next.
//
//   passed           compiles                       2/2
//   failed           conv2d-forward                 0/6
//
//   first to mend: conv2d-forward
//       conv2d_forward: y[0,0,0,0] is -0.33, expected -0.7 ...
//   score 2/8: 1 of 2 checks did not pass
//   next: mend 'conv2d-forward', then: grader check . cpp --only conv2d-forward

#include <cstddef>
#include <string>

#include "grader/result_json.hpp"
#include "grader/text.hpp"
#include "harness/result/result.hpp"

namespace grader {

struct CheckView {
  Audience audience = Audience::student;
  bool verbose = false;   // every check in full as it ends
  bool watching = false;  // saving a file is what runs it again
  bool some_only = false;
  std::size_t width = 100;
  std::size_t height = 24;   // of the screen
  double hidden_points = 0;  // of checks that are not run
  std::string again;         // the command that runs every check: "grader check . cpp"
};

// Of a check that ended, with a line feed.
std::string check_line(const harness::CheckResult& check, const CheckView& view, const Palette& palette);

// All that follows the checks. From the first failure on it takes at most `view.height` lines.
std::string check_closing(const harness::GradingResult& result, const CheckView& view,
                          const Palette& palette);

bool any_internal_error(const harness::GradingResult& result);

}  // namespace grader
