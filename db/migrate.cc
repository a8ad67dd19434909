#include "db/migrate.hpp"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "db/connection.hpp"
#include "db/error.hpp"
#include "grader_db_embedded.hpp"

namespace db {
namespace {

using Kind = DatabaseError::Kind;

constexpr std::int64_t application_id = 0x47524442;  // "GRDB": a course database and no other SQLite file

int newest_version(const std::vector<Migration>& migrations) {
  return migrations.empty() ? 0 : migrations.back().version;
}

// The file's version, 0 for an empty file. Throws unless it is one of ours that we can read.
int checked_version(SQLite::Database& database, const std::filesystem::path& file,
                    const std::vector<Migration>& migrations) {
  // In one statement, so that another program which makes the file just now is seen before or after, not
  // between.
  SQLite::Statement facts(database,
                          "SELECT user_version, application_id, (SELECT count(*) FROM sqlite_master) "
                          "FROM pragma_user_version, pragma_application_id");
  facts.executeStep();
  const int version = facts.getColumn(0).getInt();
  const std::int64_t application = facts.getColumn(1).getInt64();
  const bool is_empty = facts.getColumn(2).getInt() == 0;
  const bool is_new = is_empty && version == 0;
  if (!is_new && application != application_id) {
    throw DatabaseError(Kind::foreign, file, "is an SQLite database of another program",
                        "name another file with --db");
  }
  if (version > newest_version(migrations)) {
    throw DatabaseError(Kind::newer, file,
                        "was written by a newer version of grader: its schema is version " +
                            std::to_string(version) + ", this program knows " +
                            std::to_string(newest_version(migrations)),
                        "use that version of grader, or a backup made before it changed the file");
  }
  return version;
}

// A name beside the file that nothing has yet, made with mode 0600.
std::filesystem::path create_backup_file(const std::filesystem::path& file, int version) {
  const std::string stem = file.string() + ".backup-v" + std::to_string(version);
  for (int attempt = 1; attempt <= 1000; ++attempt) {
    const std::string name = attempt == 1 ? stem : stem + "-" + std::to_string(attempt);
    const int descriptor = open(name.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
      close(descriptor);
      return name;
    }
    if (errno != EEXIST) {
      throw DatabaseError(
          Kind::read_only, file,
          "cannot make the backup " + name + " before changing the schema: " + std::strerror(errno),
          "make the folder writable");
    }
  }
  throw DatabaseError(Kind::other, file, "has a thousand backups already", "remove those you do not need");
}

std::filesystem::path back_up(SQLite::Database& database, const std::filesystem::path& file, int version) {
  std::filesystem::path copy = create_backup_file(file, version);
  try {
    SQLite::Database target(copy.string(), SQLite::OPEN_READWRITE);
    SQLite::Backup backup(target, database);
    // A writer in another program makes it wait, and start again.
    for (int step = backup.executeStep(-1); step != SQLITE_DONE; step = backup.executeStep(-1)) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  } catch (const SQLite::Exception&) {
    std::error_code ignored;
    std::filesystem::remove(copy, ignored);
    throw;
  }
  return copy;
}

int run_missing(SQLite::Database& database, const std::filesystem::path& file,
                const std::vector<Migration>& migrations) {
  SQLite::Transaction transaction(database, SQLite::TransactionBehavior::EXCLUSIVE);
  // Another program may have been faster since the version was first read.
  const int version = checked_version(database, file, migrations);
  for (const Migration& migration : migrations) {
    if (migration.version > version) database.exec(std::string(migration.sql));
  }
  if (version < newest_version(migrations)) {
    database.exec("PRAGMA application_id = " + std::to_string(application_id));
    database.exec("PRAGMA user_version = " + std::to_string(newest_version(migrations)));
  }
  transaction.commit();
  return version;
}

}  // namespace

const std::vector<Migration>& course_migrations() {
  static const std::vector<Migration> migrations = {
      {1, schema_0001_initial}, {2, schema_0002_toeplitz}, {3, schema_0003_performance},
      {4, schema_0004_noise},   {5, schema_0005_course},   {6, schema_0006_decisions},
      {7, schema_0007_past},    {8, schema_0008_exams},    {9, schema_0009_unmatched}};
  return migrations;
}

MigrationReport migrate(const std::filesystem::path& file, const std::vector<Migration>& migrations,
                        std::chrono::milliseconds busy_timeout) {
  // Before anything is changed, the journal mode included: it may be somebody else's file.
  std::error_code unreadable;  // said by schema_version, in its own words
  if (std::filesystem::exists(file, unreadable) || unreadable) schema_version(file, migrations, busy_timeout);
  const std::unique_ptr<SQLite::Database> database = open_connection(file, Access::write, busy_timeout);
  try {
    MigrationReport report;
    report.from = checked_version(*database, file, migrations);
    report.to = newest_version(migrations);
    if (report.from == report.to) return report;
    if (report.from > 0) report.backup = back_up(*database, file, report.from);
    report.from = run_missing(*database, file, migrations);
    return report;
  } catch (const SQLite::Exception& error) {
    rethrow(file, error);
  }
}

int schema_version(const std::filesystem::path& file, const std::vector<Migration>& migrations,
                   std::chrono::milliseconds busy_timeout) {
  const std::unique_ptr<SQLite::Database> database = open_connection(file, Access::read, busy_timeout);
  try {
    return checked_version(*database, file, migrations);
  } catch (const SQLite::Exception& error) {
    rethrow(file, error);
  }
}

}  // namespace db
