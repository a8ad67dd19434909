#include "db/marked_work.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "db/connection.hpp"
#include "db/gradebook_impl.hpp"
#include "db/insert.hpp"
#include "db/migrate.hpp"
#include "db/select.hpp"

namespace db {

struct MarkedWork::Impl {
  std::filesystem::path file;
  std::unique_ptr<SQLite::Database> database;
};

namespace {

void insert(const SQLite::Database& database, const ExamMarking& marking) {
  Insert row(database,
             "INSERT INTO exam_markings (paper, form, code, student, version, score, max_score, marked_ms) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  row(marking.paper, marking.form, marking.code, marking.student, marking.version, marking.score,
      marking.max_score, to_ms(marking.marked_at));
  const std::int64_t id = database.getLastInsertRowid();
  Insert decision(
      database,
      "INSERT INTO exam_decisions (marking, position, slot, problem, variant, part, given, reason, "
      "misconception, explanation, score, max_score) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t k = 0; k < marking.decisions.size(); ++k) {
    const ExamDecision& d = marking.decisions[k];
    decision(id, as_row(k), d.slot, d.problem, d.variant, d.part, d.given, d.reason, d.misconception,
             d.explanation, d.score, d.max_score);
  }
}

void insert(const SQLite::Database& database, const RubricMarking& marking) {
  Insert row(database,
             "INSERT INTO rubric_markings (rubric, subject, version, reviewer, verdict, score, max_score, "
             "marked_ms) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  row(marking.rubric, marking.subject, marking.version, marking.reviewer, marking.verdict, marking.score,
      marking.max_score, to_ms(marking.marked_at));
  const std::int64_t id = database.getLastInsertRowid();
  Insert score(database,
               "INSERT INTO rubric_scores (marking, position, criterion, level, score, max_score, comment) "
               "VALUES (?, ?, ?, ?, ?, ?, ?)");
  for (std::size_t k = 0; k < marking.scores.size(); ++k) {
    const RubricScore& s = marking.scores[k];
    score(id, as_row(k), s.criterion, s.level, s.score, s.max_score, s.comment);
  }
}

std::vector<ExamDecision> decisions_of(const SQLite::Database& database, std::int64_t marking) {
  SQLite::Statement query =
      rows_of(database, marking,
              "SELECT slot, problem, variant, part, given, reason, misconception, explanation, "
              "score, max_score FROM exam_decisions WHERE marking = ? ORDER BY position");
  std::vector<ExamDecision> decisions;
  while (query.executeStep()) {
    decisions.push_back({query.getColumn(0).getInt(), query.getColumn(1).getString(),
                         query.getColumn(2).getString(), query.getColumn(3).getString(),
                         query.getColumn(4).getString(), query.getColumn(5).getString(),
                         query.getColumn(6).getString(), query.getColumn(7).getString(),
                         query.getColumn(8).getDouble(), query.getColumn(9).getDouble()});
  }
  return decisions;
}

std::vector<RubricScore> scores_of(const SQLite::Database& database, std::int64_t marking) {
  SQLite::Statement query = rows_of(database, marking,
                                    "SELECT criterion, level, score, max_score, comment FROM rubric_scores "
                                    "WHERE marking = ? ORDER BY position");
  std::vector<RubricScore> scores;
  while (query.executeStep()) {
    scores.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                      query.getColumn(2).getDouble(), query.getColumn(3).getDouble(),
                      query.getColumn(4).getString()});
  }
  return scores;
}

template <class Marking>
void record_all(const std::filesystem::path& file, SQLite::Database& database,
                const std::vector<Marking>& markings) {
  try {
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const Marking& marking : markings) insert(database, marking);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(file, error);
  }
}

}  // namespace

MarkedWork::MarkedWork(const std::filesystem::path& file, Gradebook::Mode mode) {
  // Brings the file up to date, or makes it.
  const Gradebook book(file, mode);
  const Access access = mode == Gradebook::Mode::read ? Access::read : Access::write;
  impl_ = std::make_unique<Impl>(Impl{file, open_connection(file, access, std::chrono::seconds(10))});
}
MarkedWork::~MarkedWork() = default;

void MarkedWork::record(const std::vector<ExamMarking>& markings) {
  record_all(impl_->file, *impl_->database, markings);
}

void MarkedWork::record(const std::vector<RubricMarking>& markings) {
  record_all(impl_->file, *impl_->database, markings);
}

std::vector<ExamMarking> MarkedWork::exam_markings(const std::string& paper) const {
  try {
    SQLite::Statement query(
        *impl_->database,
        "SELECT id, form, code, student, version, score, max_score, marked_ms FROM exam_markings "
        "WHERE id IN (SELECT max(id) FROM exam_markings WHERE paper = ? GROUP BY code) "
        "ORDER BY code");
    query.bind(1, paper);
    std::vector<ExamMarking> markings;
    while (query.executeStep()) {
      markings.push_back({paper, query.getColumn(1).getString(), query.getColumn(2).getString(),
                          query.getColumn(3).getString(), query.getColumn(4).getString(),
                          query.getColumn(5).getDouble(), query.getColumn(6).getDouble(),
                          from_ms(query.getColumn(7).getInt64()),
                          decisions_of(*impl_->database, query.getColumn(0).getInt64())});
    }
    return markings;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<RubricMarking> MarkedWork::rubric_markings(const std::string& rubric) const {
  try {
    SQLite::Statement query(
        *impl_->database,
        "SELECT id, subject, version, reviewer, verdict, score, max_score, marked_ms "
        "FROM rubric_markings WHERE id IN (SELECT max(id) FROM rubric_markings WHERE rubric = ? "
        "GROUP BY subject) ORDER BY subject");
    query.bind(1, rubric);
    std::vector<RubricMarking> markings;
    while (query.executeStep()) {
      markings.push_back({rubric, query.getColumn(1).getString(), query.getColumn(2).getString(),
                          query.getColumn(3).getString(), query.getColumn(4).getString(),
                          query.getColumn(5).getDouble(), query.getColumn(6).getDouble(),
                          from_ms(query.getColumn(7).getInt64()),
                          scores_of(*impl_->database, query.getColumn(0).getInt64())});
    }
    return markings;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
