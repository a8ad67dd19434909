// What the staff decides by hand: points, comments, decisions.

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "db/gradebook.hpp"
#include "db/gradebook_impl.hpp"
#include "db/insert.hpp"

namespace db {
namespace {

void insert_adjustment(const SQLite::Database& database, const Adjustment& adjustment) {
  Insert insert(database,
                "INSERT INTO adjustments (assignment, student, amount, author, reason, made_ms) "
                "VALUES (?, ?, ?, ?, ?, ?)");
  insert(adjustment.assignment, adjustment.student, adjustment.amount, adjustment.author, adjustment.reason,
         to_ms(adjustment.made_at));
}

}  // namespace

void Gradebook::add_adjustment(const Adjustment& adjustment) {
  try {
    insert_adjustment(*impl_->database, adjustment);
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::add_decision(const Decision& decision, const std::optional<Adjustment>& adjustment) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    if (decision.student.empty()) {
      Insert insert(*impl_->database,
                    "INSERT INTO file_decisions (assignment, item, what, author, reason, made_ms) "
                    "VALUES (?, ?, ?, ?, ?, ?)");
      insert(decision.assignment, decision.item, decision.what, decision.author, decision.reason,
             to_ms(decision.made_at));
    } else {
      Insert insert(*impl_->database,
                    "INSERT INTO decisions (assignment, student, item, what, author, reason, made_ms) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)");
      insert(decision.assignment, decision.student, decision.item, decision.what, decision.author,
             decision.reason, to_ms(decision.made_at));
    }
    if (adjustment) insert_adjustment(*impl_->database, *adjustment);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Decision> Gradebook::decisions(const std::string& assignment) const {
  try {
    std::vector<Decision> decisions;
    SQLite::Statement rows(
        *impl_->database,
        "SELECT student, item, what, author, reason, made_ms, id FROM counted_decisions WHERE assignment = "
        "?1 "
        "UNION ALL SELECT '', item, what, author, reason, made_ms, id FROM counted_file_decisions "
        "WHERE assignment = ?1 ORDER BY made_ms, id");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      decisions.push_back({.assignment = assignment,
                           .student = rows.getColumn(0).getString(),
                           .item = rows.getColumn(1).getString(),
                           .what = rows.getColumn(2).getString(),
                           .author = rows.getColumn(3).getString(),
                           .reason = rows.getColumn(4).getString(),
                           .made_at = from_ms(rows.getColumn(5).getInt64())});
    }
    return decisions;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::answer_cluster(const ClusterAnswer& answer) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    Insert member(*impl_->database,
                  "INSERT INTO cluster_answers (assignment, cluster, student, made_ms) VALUES (?, ?, ?, ?)");
    Insert comment(
        *impl_->database,
        "INSERT INTO comments (assignment, student, text, author, made_ms) VALUES (?, ?, ?, ?, ?)");
    for (const std::string& student : answer.students) {
      member(answer.assignment, answer.cluster, student, to_ms(answer.made_at));
      if (!answer.comment.empty())
        comment(answer.assignment, student, answer.comment, answer.author, to_ms(answer.made_at));
      if (answer.amount) {
        insert_adjustment(*impl_->database, {.assignment = answer.assignment,
                                             .student = student,
                                             .amount = *answer.amount,
                                             .author = answer.author,
                                             .reason = answer.reason,
                                             .made_at = answer.made_at});
      }
    }
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::map<std::string, std::vector<std::string>> Gradebook::cluster_answers(
    const std::string& assignment) const {
  try {
    std::map<std::string, std::vector<std::string>> answers;
    SQLite::Statement rows(
        *impl_->database,
        "SELECT DISTINCT cluster, student FROM counted_cluster_answers WHERE assignment = ? "
        "ORDER BY cluster, student");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      answers[rows.getColumn(0).getString()].push_back(rows.getColumn(1).getString());
    }
    return answers;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
