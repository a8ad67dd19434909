// Gradebooks of the past: read as they were, or made the current one again.

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "db/gradebook.hpp"
#include "db/gradebook_impl.hpp"
#include "db/insert.hpp"

namespace db {
namespace {

std::string quoted_name(const std::string& name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// The column that says when a row came to be; empty for the rows of another row (those of a run).
std::string time_column(const SQLite::Database& database, const std::string& table) {
  SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?)");
  columns.bind(1, table);
  std::vector<std::string> names;
  while (columns.executeStep()) names.push_back(columns.getColumn(0).getString());
  for (const std::string_view candidate : {"recorded_ms", "made_ms", "graded_ms", "added_ms"}) {
    for (const std::string& name : names) {
      if (name == candidate) return name;
    }
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> schema_objects(const SQLite::Database& database,
                                                                const std::string& type) {
  // In the order they were made: a view comes after those it reads.
  SQLite::Statement rows(database, "SELECT name, sql FROM main.sqlite_master WHERE type = ? ORDER BY rowid");
  rows.bind(1, type);
  std::vector<std::pair<std::string, std::string>> objects;
  while (rows.executeStep())
    objects.emplace_back(rows.getColumn(0).getString(), rows.getColumn(1).getString());
  return objects;
}

}  // namespace

void copy_database(const std::filesystem::path& from, const std::filesystem::path& to,
                   std::chrono::milliseconds busy_timeout) {
  if (std::filesystem::exists(to))
    throw DatabaseError(DatabaseError::Kind::other, to, "exists already", "name a new file for the copy");
  const std::unique_ptr<SQLite::Database> database = open_connection(from, Access::read, busy_timeout);
  try {
    SQLite::Database target(to.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    SQLite::Backup backup(target, *database);
    // A writer in another program makes it wait, and start again.
    for (int step = backup.executeStep(-1); step != SQLITE_DONE; step = backup.executeStep(-1))
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  } catch (const SQLite::Exception& error) {
    rethrow(from, error);
  }
}

void Gradebook::as_of(Time time) {
  try {
    SQLite::Database& database = *impl_->database;
    // A name is sought among the temporary objects first. So each table is covered by a view of its rows
    // until then, and each view made anew above them: every query of this connection then reads the past.
    database.exec("PRAGMA query_only = OFF");  // it forbids temporary objects too
    for (const auto& [table, sql] : schema_objects(database, "table")) {
      const std::string column = time_column(database, table);
      if (column.empty()) continue;
      database.exec("CREATE TEMP VIEW " + quoted_name(table) + " AS SELECT * FROM main." +
                    quoted_name(table) + " WHERE " + quoted_name(column) +
                    " <= " + std::to_string(to_ms(time)));
    }
    constexpr std::string_view create = "CREATE VIEW ";
    for (const auto& [view, sql] : schema_objects(database, "view"))
      database.exec("CREATE TEMP VIEW " + sql.substr(create.size()));
    database.exec("PRAGMA query_only = ON");
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::restore(const Restoration& restoration) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    const Time made_at = now();
    Insert insert(
        *impl_->database,
        "INSERT INTO restorations (assignment, at_ms, author, reason, made_ms) VALUES (?, ?, ?, ?, ?)");
    insert(restoration.assignment, to_ms(restoration.at), restoration.author, restoration.reason,
           to_ms(made_at));
    // What comes next must be later than this: nobody else can write before the commit.
    while (now() <= made_at) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Restoration> Gradebook::restorations(const std::string& assignment) const {
  try {
    std::vector<Restoration> restorations;
    SQLite::Statement rows(*impl_->database,
                           "SELECT at_ms, author, reason, made_ms FROM restorations WHERE assignment = ? "
                           "ORDER BY id");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      restorations.push_back({.assignment = assignment,
                              .at = from_ms(rows.getColumn(0).getInt64()),
                              .author = rows.getColumn(1).getString(),
                              .reason = rows.getColumn(2).getString(),
                              .made_at = from_ms(rows.getColumn(3).getInt64())});
    }
    return restorations;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Recording> Gradebook::recordings(const std::string& assignment) const {
  try {
    std::vector<Recording> recordings;
    SQLite::Statement rows(
        *impl_->database,
        "SELECT g.recorded_ms, s.student, r.spec_hash, r.engine FROM grades AS g "
        "JOIN submissions AS s ON s.id = g.submission JOIN grading_runs AS r ON r.id = g.run "
        "WHERE s.assignment = ? ORDER BY g.id");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      recordings.push_back({.at = from_ms(rows.getColumn(0).getInt64()),
                            .student = rows.getColumn(1).getString(),
                            .spec_hash = rows.getColumn(2).getString(),
                            .engine = rows.getColumn(3).getString()});
    }
    return recordings;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Adjustment> Gradebook::adjustments(const std::string& assignment) const {
  try {
    std::vector<Adjustment> adjustments;
    SQLite::Statement rows(
        *impl_->database,
        "SELECT student, amount, author, reason, made_ms FROM adjustments WHERE assignment = ? "
        "ORDER BY id");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      adjustments.push_back({.assignment = assignment,
                             .student = rows.getColumn(0).getString(),
                             .amount = rows.getColumn(1).getDouble(),
                             .author = rows.getColumn(2).getString(),
                             .reason = rows.getColumn(3).getString(),
                             .made_at = from_ms(rows.getColumn(4).getInt64())});
    }
    return adjustments;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

void Gradebook::add_batch(const BatchSource& batch, const std::vector<Unmatched>& unmatched) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    const std::int64_t time = to_ms(now());
    SQLite::Statement insert(*impl_->database,
                             "INSERT INTO batches (assignment, source, form, recorded_ms, language) "
                             "VALUES (?, ?, ?, ?, ?)");
    SQLite::bind(insert, batch.assignment, batch.source, batch.form, time);
    if (batch.language) insert.bind(5, harness::to_string(*batch.language));
    insert.exec();
    const std::int64_t row = impl_->database->getLastInsertRowid();
    Insert entry(*impl_->database,
                 "INSERT INTO unmatched (batch, source, student, why, recorded_ms) "
                 "VALUES (?, ?, nullif(?, ''), ?, ?)");
    for (const Unmatched& one : unmatched) entry(row, one.source, one.student, one.why, time);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<Unmatched> Gradebook::unmatched(const std::string& assignment) const {
  try {
    std::vector<Unmatched> unmatched;
    // Once, where two downloads hold the same; SQLite takes `why` from the row of max(id).
    SQLite::Statement rows(*impl_->database,
                           "SELECT source, coalesce(student, ''), why, max(id) FROM still_unmatched "
                           "WHERE assignment = ? GROUP BY source, student ORDER BY max(id)");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      unmatched.push_back({.source = rows.getColumn(0).getString(),
                           .student = rows.getColumn(1).getString(),
                           .why = rows.getColumn(2).getString()});
    }
    return unmatched;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::vector<BatchSource> Gradebook::batch_sources(const std::string& assignment) const {
  try {
    std::vector<BatchSource> sources;
    SQLite::Statement rows(*impl_->database,
                           "SELECT source, form, language FROM batches WHERE id IN "
                           "(SELECT max(id) FROM batches WHERE assignment = ? GROUP BY source) ORDER BY id");
    rows.bind(1, assignment);
    while (rows.executeStep()) {
      BatchSource source{.assignment = assignment,
                         .source = rows.getColumn(0).getString(),
                         .form = rows.getColumn(1).getString(),
                         .language = std::nullopt};
      if (!rows.getColumn(2).isNull())
        source.language = harness::language_from_string(rows.getColumn(2).getString());
      sources.push_back(std::move(source));
    }
    return sources;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
