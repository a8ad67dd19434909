#pragma once
// Results to store, made by hand; nothing here is graded.

#include <string>

#include "db/gradebook.hpp"

namespace test_support {

inline std::string hash_of(char digit) {
  return std::string(64, digit);
}

inline harness::GradingResult sample_result(const std::string& submission_hash, double score = 8) {
  harness::GradingResult result;
  result.assignment = "a7-convnet";
  result.spec_hash = hash_of('5');
  result.submission_hash = submission_hash;
  result.language = harness::Language::cpp;
  result.engine = "0.1.0+abc";
  result.seed_id = "1234abcd";
  result.official = true;
  result.isolation = "rlimit";
  result.score = score;
  result.max_score = 20;
  harness::CheckResult passed;
  passed.id = "compiles";
  passed.kind = "compiles";
  passed.status = harness::Status::passed;
  passed.score = score;
  passed.max_score = 10;
  passed.performance = harness::Performance{.ratio = 2.5,
                                            .low = 2.25,
                                            .high = 2.75,
                                            .tier = 2,
                                            .inconclusive = true,
                                            .student_seconds = 0.01,
                                            .reference_seconds = 0.004,
                                            .turns = 12,
                                            .noise_low = 0.97,
                                            .noise_high = 1.02};
  harness::CheckResult failed;
  failed.id = "conv2d-forward";
  failed.kind = "matches_oracle";
  failed.functions = {"conv2d_forward", "conv2d_backward"};
  failed.status = harness::Status::failed;
  failed.max_score = 10;
  failed.visibility = harness::Visibility::hidden;
  failed.message = "conv2d_forward: y[0,0,1,1] is 1.25, expected 1.5";
  failed.mistakes = {"kernel-flipped", "bias-forgotten"};
  failed.smallest_case =
      harness::SmallestCase{{{"stride", 1}, {"padding", 0}}, {{"x", {1, 1, 2, 2}}, {"b", {1}}}};
  result.checks = {passed, failed};
  result.notes = {"ignored: report.pdf (not a source file)"};
  harness::ToeplitzFinding& finding = result.toeplitz.emplace();
  finding.verdict = harness::ToeplitzVerdict::review;
  finding.message = "conv2d_forward held 16 unrolled columns at once (of 1089 output pixels)";
  finding.forward = 16.25;
  finding.backward_data = 1.5;
  finding.seconds = 0.75;
  finding.ladders = {{.pass = "conv2d_forward",
                      .name = "many channels",
                      .varies = "kernel elements",
                      .output_pixels = 1089,
                      .unrolled_bytes = 418176,
                      .columns = 16.25,
                      .residual_bytes = 2048,
                      .points = {{1, 8192}, {9, 60000}, {25, 160000}}}};
  finding.source = {"convnet.py:12: sliding_window_view: all windows of an image at once"};
  result.costs = {.total = 3.5, .build = 2.25, .student = 0.5, .session = 0.125};
  return result;
}

inline db::Submission sample_submission(const std::string& student, const std::string& hash, int minute = 0) {
  return {.assignment = "a7-convnet",
          .student = student,
          .source = student + ".zip",
          .hash = hash,
          .submitted_at = db::Time(std::chrono::minutes(minute))};
}

// A database with one assignment and two students.
inline db::Gradebook sample_book(const std::filesystem::path& file) {
  db::Gradebook book(file, db::Gradebook::Mode::write);
  book.add_assignment({"a7-convnet", "Assignment 7: ConvNets"});
  book.add_students({{.id = "ada"}, {.id = "bob"}});
  return book;
}

}  // namespace test_support
