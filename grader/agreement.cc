#include "grader/agreement.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "grader/text.hpp"

namespace grader {
namespace {

using harness::CheckResult;
using harness::Status;

// A figure of the machine's decides, which no two runs need to share.
bool is_measured(const CheckResult& check) {
  return check.kind == "performance" || check.kind == "toeplitz_free";
}

bool is_limit(Status status) {
  return status == Status::time_limit || status == Status::memory_limit || status == Status::process_limit ||
         status == Status::output_limit || status == Status::compile_limit;
}

bool agree(const CheckResult& a, const CheckResult& b) {
  if (a.status != b.status || a.score != b.score) return false;
  return is_measured(a) || a.mistakes == b.mistakes;
}

std::string enumerated(const std::vector<std::string>& causes) {
  std::string text;
  for (std::size_t i = 0; i < causes.size(); ++i)
    text += (i == 0 ? "" : i + 1 == causes.size() ? " and " : ", ") + causes[i];
  return text;
}

std::string cause_of(const CheckResult& before, const CheckResult& after,
                     const std::vector<std::string>& differing, bool same_machine) {
  if (!differing.empty()) return enumerated(differing);
  if (is_measured(after)) return "it is measured, and a measurement varies from run to run";
  if (is_limit(before.status) || is_limit(after.status)) return "one of the two ran into a limit";
  if (before.status == Status::internal_error || after.status == Status::internal_error)
    return "the grader itself failed in one of the two";
  if (!same_machine) return "the machine or its compiler and libraries differ, or the code is random";
  return "nothing that decides a result differs: the code is random, or the receipt was edited";
}

}  // namespace

std::vector<std::string> differing_causes(const Receipt& before, const Receipt& after) {
  std::vector<std::string> causes;
  const harness::GradingResult& a = before.result;
  const harness::GradingResult& b = after.result;
  // A kit's specification is the official one without its hidden checks.
  const bool same_spec =
      a.spec_hash == b.spec_hash || (a.official != b.official && !before.public_spec_hash.empty() &&
                                     before.public_spec_hash == after.public_spec_hash);
  if (a.submission_hash != b.submission_hash) causes.emplace_back("the code differs");
  if (!same_spec) causes.emplace_back("the specification differs");
  if (a.engine != b.engine) causes.push_back("the program differs (" + a.engine + ", " + b.engine + ")");
  // A self-check runs public checks only, and those have seeds of their own.
  if (a.official && b.official && a.seed_id != b.seed_id) causes.emplace_back("the seeds differ");
  if ((a.isolation == "none") != (b.isolation == "none"))
    causes.emplace_back("one of the two ran without a sandbox");
  return causes;
}

std::vector<Disagreement> disagreements(const Receipt& before, const Receipt& after) {
  const std::vector<std::string> differing = differing_causes(before, after);
  std::vector<Disagreement> all;
  for (const CheckResult& old : before.result.checks) {
    const auto& checks = after.result.checks;
    const auto now = std::find_if(checks.begin(), checks.end(),
                                  [&](const CheckResult& check) { return check.id == old.id; });
    if (now == checks.end() || agree(old, *now)) continue;
    all.push_back({old.id, old.status, now->status, old.score, now->score,
                   cause_of(old, *now, differing, before.machine == after.machine)});
  }
  return all;
}

std::string to_text(const Disagreement& d) {
  const bool same_score = d.score_before == d.score_after;
  const auto side = [&](Status status, double score) {
    return harness::to_string(status) + (same_score ? std::string() : " (" + points(score) + ")");
  };
  return shown_on_line(d.check) + " was " + side(d.before, d.score_before) + ", is " +
         side(d.after, d.score_after) + ": " + shown_on_line(d.cause);
}

Json to_json(const Disagreement& d) {
  return {{"check", d.check},
          {"before", harness::to_string(d.before)},
          {"after", harness::to_string(d.after)},
          {"score_before", json_number(d.score_before)},
          {"score_after", json_number(d.score_after)},
          {"cause", d.cause}};
}

}  // namespace grader
