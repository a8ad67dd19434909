// The one exception to append-only: a student who must be forgotten. Tables are found by the names of their
// columns (student, submission, run), so that a table of a later schema is covered as soon as it follows
// them; one that does not, and refers to what is deleted, makes the whole change fail on its foreign key.

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <vector>

#include "db/gradebook.hpp"
#include "db/gradebook_impl.hpp"

namespace db {
namespace {

struct Table {
  std::string name;
  bool has_student = false;
  bool has_submission = false;
  bool has_run = false;
};

std::vector<std::string> texts(const SQLite::Database& database, const std::string& sql) {
  std::vector<std::string> found;
  SQLite::Statement rows(database, sql);
  while (rows.executeStep()) found.push_back(rows.getColumn(0).getString());
  return found;
}

std::vector<Table> tables_of(const SQLite::Database& database) {
  std::vector<Table> tables;
  for (const std::string& name :
       texts(database, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
    Table table{name};
    SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?)");
    columns.bind(1, name);
    while (columns.executeStep()) {
      const std::string column = columns.getColumn(0).getString();
      table.has_student = table.has_student || column == "student";
      table.has_submission = table.has_submission || column == "submission";
      table.has_run = table.has_run || column == "run";
    }
    tables.push_back(table);
  }
  return tables;
}

bool is_word_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Where `word` stands in the text on its own.
std::string without_word(std::string text, const std::string& word, const std::string& instead) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    const std::size_t end = at + word.size();
    const bool alone =
        (at == 0 || !is_word_byte(text[at - 1])) && (end == text.size() || !is_word_byte(text[end]));
    if (alone) text.replace(at, word.size(), instead);
    at += alone ? instead.size() : word.size();
  }
  return text;
}

// The rules name students too: in their newest text and in those before it.
void rename_in_rules(SQLite::Database& database, const std::vector<std::string>& names,
                     const std::string& instead) {
  std::map<std::int64_t, std::string> changed;
  SQLite::Statement rows(database, "SELECT id, text FROM course_files");
  while (rows.executeStep()) {
    const std::string before = rows.getColumn(1).getString();
    std::string after = before;
    for (const std::string& name : names) after = without_word(after, name, instead);
    if (after != before) changed[rows.getColumn(0).getInt64()] = after;
  }
  for (const auto& [id, text] : changed) {
    SQLite::Statement update(database, "UPDATE course_files SET text = ? WHERE id = ?");
    SQLite::bind(update, text, id);
    update.exec();
  }
}

void run_with(const SQLite::Database& database, const std::string& sql, const std::string& student) {
  SQLite::Statement statement(database, sql);
  if (statement.getBindParameterCount() > 0) statement.bind(1, student);
  statement.exec();
}

void delete_rows(SQLite::Database& database, const std::string& student) {
  run_with(database, "CREATE TEMP TABLE doomed_submissions AS SELECT id FROM submissions WHERE student = ?",
           student);
  // A run stays as long as the same content of another student refers to it.
  database.exec(
      "CREATE TEMP TABLE doomed_runs AS SELECT DISTINCT run AS id FROM grades "
      "WHERE submission IN (SELECT id FROM doomed_submissions) AND run NOT IN "
      "(SELECT run FROM grades WHERE submission NOT IN (SELECT id FROM doomed_submissions))");
  for (const Table& table : tables_of(database)) {
    const std::string from = "DELETE FROM \"" + table.name + "\" WHERE ";
    if (table.has_student) run_with(database, from + "student = ?", student);
    if (table.has_submission) database.exec(from + "submission IN (SELECT id FROM doomed_submissions)");
    if (table.has_run) database.exec(from + "run IN (SELECT id FROM doomed_runs)");
  }
  database.exec("DELETE FROM grading_runs WHERE id IN (SELECT id FROM doomed_runs)");
  run_with(database, "DELETE FROM students WHERE id = ?", student);
  database.exec("DROP TABLE doomed_submissions; DROP TABLE doomed_runs");
}

}  // namespace

bool Gradebook::forget(const Student& student) {
  SQLite::Database& database = *impl_->database;
  try {
    // What is deleted is overwritten, and does not stay behind in free pages.
    database.exec("PRAGMA secure_delete = ON");
    SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
    SQLite::Statement find(database, "SELECT count(*) FROM students WHERE id = ?");
    find.bind(1, student.id);
    find.executeStep();
    if (find.getColumn(0).getInt() == 0) return false;
    find.reset();
    database.exec("PRAGMA defer_foreign_keys = ON");
    const std::vector<std::string> triggers =
        texts(database, "SELECT sql FROM sqlite_schema WHERE type = 'trigger'");
    for (const std::string& name : texts(database, "SELECT name FROM sqlite_schema WHERE type = 'trigger'"))
      database.exec("DROP TRIGGER \"" + name + "\"");
    SQLite::Statement number(database, "SELECT 'forgotten-' || lower(hex(randomblob(4)))");
    number.executeStep();
    const std::string instead = number.getColumn(0).getString();
    number.reset();
    std::vector<std::string> names = {student.id, student.login, student.email, student.name};
    names.erase(std::remove(names.begin(), names.end(), ""), names.end());
    // Longest first: a login is often the start of an e-mail.
    std::sort(names.begin(), names.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    rename_in_rules(database, names, instead);
    delete_rows(database, student.id);
    for (const std::string& sql : triggers) database.exec(sql);
    transaction.commit();
    database.exec("VACUUM");
    // The write-ahead log still has the old pages.
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return true;
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
