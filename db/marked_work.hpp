#pragma once
// Work that is not run: exam sheets marked by their numbers, and work marked by hand with a rubric. The same
// database and the same rule as gradebook.hpp: everything is appended, the newest marking holds.
//
//   db::MarkedWork work("course.db", db::Gradebook::Mode::write);
//   work.record(sheets);
//   for (const db::ExamMarking& sheet : work.exam_markings("midterm")) ...
//
// Every function throws DatabaseError.

#include <string>
#include <vector>

#include "db/gradebook.hpp"

namespace db {

struct ExamDecision {
  int slot = 0;  // from 1
  std::string problem;
  std::string variant;
  std::string part;
  std::string given;  // as written
  std::string reason;
  std::string misconception;
  std::string explanation;
  double score = 0;
  double max_score = 0;
  bool operator==(const ExamDecision&) const = default;
};

struct ExamMarking {
  std::string paper;
  std::string form;
  std::string code;
  std::string student;
  std::string version;  // of the key
  double score = 0;
  double max_score = 0;
  Time marked_at{};
  std::vector<ExamDecision> decisions;
};

struct RubricScore {
  std::string criterion;
  std::string level;
  double score = 0;
  double max_score = 0;
  std::string comment;
  bool operator==(const RubricScore&) const = default;
};

struct RubricMarking {
  std::string rubric;
  std::string subject;
  std::string version;
  std::string reviewer;
  std::string verdict;
  double score = 0;
  double max_score = 0;
  Time marked_at{};
  std::vector<RubricScore> scores;
};

class MarkedWork {
 public:
  explicit MarkedWork(const std::filesystem::path& file, Gradebook::Mode mode);
  ~MarkedWork();

  // All or none, in one transaction.
  void record(const std::vector<ExamMarking>& markings);
  void record(const std::vector<RubricMarking>& markings);

  // The newest of each sheet, sorted by code; of each subject, sorted by subject.
  std::vector<ExamMarking> exam_markings(const std::string& paper) const;
  std::vector<RubricMarking> rubric_markings(const std::string& rubric) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace db
