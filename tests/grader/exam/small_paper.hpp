#pragma once
// A paper of three questions: one box, a grid, two parts.

#include "grader/exam/paper.hpp"
#include "tests/support/temp_dir.hpp"

namespace exam_tests {

inline constexpr const char* paper_yaml = R"(id: small
title: "A & B <small>"
course: "CSCI 5922"
minutes: 30
variants: 4
slots:
  - {problem: A1, points: 4}
  - {problem: conv_forward_by_hand, points: 6}
  - {problem: planar_log_det, points: 6, parts: {a: 2, b: 4}}
)";

inline grader::exam::Blueprint blueprint_of(const std::string& yaml) {
  const test_support::TempDir folder;
  return grader::exam::load_blueprint(folder.write("small.yaml", yaml));
}

// Found once: the search is the dearest part of these tests.
inline const grader::exam::Pools& pools() {
  static const grader::exam::Blueprint blueprint = blueprint_of(paper_yaml);
  static const grader::exam::Pools found(blueprint);
  return found;
}

}  // namespace exam_tests
