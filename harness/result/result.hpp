#pragma once
// What a grading gives back: plain values, standard library only. The harness makes them, the database keeps
// them, the command line prints them. Nothing here knows how a check works.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/result/toeplitz.hpp"

namespace harness {

enum class Status {
  not_run,  // never shown: a result must be earned
  passed,
  partial,
  failed,
  flagged,
  skipped,
  compile_error,
  compile_limit,
  time_limit,
  memory_limit,
  process_limit,
  output_limit,
  crashed,
  protocol_error,
  missing_function,
  bad_submission,
  internal_error,
};

const char* to_string(Status status);  // "compile_error"
std::optional<Status> status_from_string(std::string_view text);

enum class Visibility { visible, hidden };  // "public" | "hidden"
const char* to_string(Visibility visibility);
std::optional<Visibility> visibility_from_string(std::string_view text);

enum class Language { cpp, python };
const char* to_string(Language language);  // "cpp" | "python"
std::optional<Language> language_from_string(std::string_view text);

// The smallest case a check failed on: parameters and the shapes of the inputs, in the order of the spec.
struct SmallestCase {
  std::vector<std::pair<std::string, double>> params;
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes;
  bool operator==(const SmallestCase&) const = default;
};

// How fast the student's function is: measured, so it differs from run to run.
struct Performance {
  double ratio = 0;           // the student's time over the reference's, median
  double low = 0, high = 0;   // covers the ratio with 95 %, whatever ended the measurement
  int tier = 0;               // 1 is the best
  bool inconclusive = false;  // the interval meets several tiers; the best of them was given
  double student_seconds = 0;
  double reference_seconds = 0;
  int turns = 0;
  double noise_low = 1, noise_high = 1;  // the same interval of the reference against itself, just before
  bool operator==(const Performance&) const = default;
};

struct CheckResult {
  std::string id;
  std::string kind;
  std::vector<std::string> functions;
  Status status = Status::not_run;
  double score = 0;
  double max_score = 0;
  Visibility visibility = Visibility::visible;
  std::string message;  // for the student; empty when there is nothing to say
  std::vector<std::string>
      mistakes;  // ids of the known mistakes that reproduce the output; the first is `mistake`
  std::optional<SmallestCase> smallest_case;
  std::optional<Performance> performance;  // of a check of that kind that measured something
  bool operator==(const CheckResult&) const = default;
};

// Time spent, in seconds of wall clock. A measured value: it differs from run to run.
struct Costs {
  double total = 0;    // the whole grading
  double build = 0;    // in the compiler (or Python's import check)
  double student = 0;  // waiting for the student's function to answer
  double session = 0;  // starting and ending sessions, interpreter and imports included
};

struct GradingResult {
  std::string assignment;
  std::string spec_hash;        // SHA-256, lower-case hex
  std::string submission_hash;  // likewise; empty when intake refused the submission
  std::optional<Language> language;
  std::string engine;
  std::string seed_id;  // "public", or a fingerprint of the hidden seeds
  bool official = false;
  std::string isolation;  // "cgroup2" | "cgroup1" | "rlimit" | "none"
  double score = 0;
  double max_score = 0;
  std::vector<CheckResult> checks;
  std::vector<std::string> notes;           // files ignored and the like, for the student
  std::optional<ToeplitzFinding> toeplitz;  // of the check toeplitz_free, if it ran
  Costs costs;
};

// True when there are checks and every one passed.
bool all_passed(const GradingResult& result);

}  // namespace harness
