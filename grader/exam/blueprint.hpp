#pragma once
// What a paper consists of, as assignments/exams/<id>.yaml says it.
//
//   id: midterm                     # the file's name
//   title: "Midterm: convolutions, flows, VAE"
//   course: "CSCI 5922"
//   minutes: 75
//   variants: 20                    # of each problem, for each of the three forms; default 20
//   instructions: "One handwritten sheet is allowed."
//   slots:
//     - {problem: conv_output_size, points: 4}
//     - problem: planar_log_det     # name or id of the catalogue
//       points: 6
//       parts: {a: 2, b: 4}         # default: by the problem's own weights
//       marks: {minus-forgotten: 75}  # percent for a misconception, where the problem's own are not wanted

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "grader/exam/problem.hpp"

namespace grader::exam {

struct Slot {
  const Problem* problem = nullptr;
  std::shared_ptr<const Problem> own;  // the problem, where the slot changes its marks
  double points = 0;
  std::vector<double> part_points;  // as many as the problem has parts; 0: not asked
};

struct Blueprint {
  std::string id;
  std::string title;
  std::string course;
  std::string instructions;  // text with $LaTeX$
  int minutes = 0;           // 0: not said
  int variants = 20;
  std::vector<Slot> slots;
  double points() const;
};

// Throws harness::ConfigError with line and field.
Blueprint load_blueprint(const std::filesystem::path& file);

}  // namespace grader::exam
