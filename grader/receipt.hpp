#pragma once
// What was graded, by what, and how every check ended: enough to grade it again and to compare. `check`
// leaves one in the submission (self-check.json), which `batch` reads; `check --official` and `batch` keep
// theirs in a folder of their own, and `replay` reproduces any of them.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "grader/machine.hpp"
#include "grader/result_json.hpp"
#include "harness/assignment/assignment.hpp"
#include "harness/result/result.hpp"

namespace grader {

// Where things lay. A student's receipt says nothing of it.
struct Whereabouts {
  std::string submission;  // absolute; empty: it is not there any more
  std::string assignment;  // the folder
  std::string seeds;
  bool operator==(const Whereabouts&) const = default;
};

struct Receipt {
  harness::GradingResult result;  // without notes and costs
  // Of what `grader kit` gives away of the specification; empty where it can give away nothing. It is the
  // same for a kit and for the specification that it was made from.
  std::string public_spec_hash;
  Machine machine;
  std::optional<Whereabouts> places;
};

Receipt make_receipt(harness::GradingResult result, const harness::Assignment& assignment,
                     const std::optional<Whereabouts>& places);

std::string write_receipt(const Receipt& receipt);
// Believes nothing: a receipt may come out of a submission. Throws std::invalid_argument that names the
// field.
Receipt read_receipt(std::string_view text);

// The folder "course.db.receipts" for "course.db", the owner's alone. Throws harness::ConfigError.
std::filesystem::path make_receipt_folder(const std::filesystem::path& beside);
// "a7-convnet-1f2e3d4c5b6a-9a8b7c6d5e4f.json": assignment, submission, and all else that decides a result.
// The name begins with receipt_prefix of the submission. One that was refused has no hash, and no receipt.
std::string receipt_name(const harness::GradingResult& result);
std::string receipt_prefix(const std::string& assignment, const std::string& submission_hash);

// The student's newest self-check: what `now` did not run again stays as it was, if the code, the
// specification and the program are still the same.
Receipt merged(Receipt now, const Receipt& before);

}  // namespace grader
