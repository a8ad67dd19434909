#pragma once
// The marks of an exam as a report: per slot and part, variant, parameter and misconception, each figure with
// its interval, and plain sentences on what they allow to conclude.

#include <string>
#include <utility>
#include <vector>

#include "db/marked_work.hpp"
#include "grader/exam/paper.hpp"
#include "grader/exam/statistics.hpp"

namespace grader::exam {

struct ItemStats {
  std::string part;  // "3b"
  std::string title;
  std::optional<Estimate> difficulty;
  std::optional<Estimate> discrimination;
  std::string sentence;  // what to do; empty: nothing
};

struct EffectStats {  // of a variant or a parameter on a part
  std::string part;
  std::string what;  // "variant 12", "k"
  int students = 0;
  Estimate effect;  // variants: shrunk, in shares of the part; parameters: correlation with what is left
  std::string sentence;
};

struct MisconceptionStats {
  std::string part, id, did;
  int students = 0;
  Estimate share;
};

struct ExamStats {
  int students = 0;
  double max_score = 0;
  std::optional<Estimate> mean;
  double deviation = 0;
  std::optional<Estimate> reliability;
  std::optional<double> standard_error;
  std::vector<double> totals;
  std::vector<std::pair<std::string, Estimate>> forms;  // mean of each form with its interval
  std::vector<ItemStats> items;
  std::vector<EffectStats> variants;
  std::vector<EffectStats> parameters;
  std::vector<MisconceptionStats> misconceptions;
  std::vector<std::string> sentences;
};

// Throws harness::ConfigError where a marking is not of these pools.
ExamStats exam_stats(const Pools& pools, const std::vector<db::ExamMarking>& markings);

// Pictures: how many students reached which total; the parts by difficulty and discrimination.
std::string totals_svg(const ExamStats& stats);
std::string items_svg(const ExamStats& stats);
std::string stats_html(const Blueprint& blueprint, const ExamStats& stats);

}  // namespace grader::exam
