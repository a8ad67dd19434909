#pragma once
// Brings a database file to the schema of this program: the numbered files of db/schema, in order, those
// above the file's user_version, all in one exclusive transaction. A file is never taken back to an older
// schema.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace db {

struct Migration {
  int version = 0;  // 1, 2, ... without gaps
  std::string_view sql;
};

// The files of db/schema, embedded in the program.
const std::vector<Migration>& course_migrations();

struct MigrationReport {
  int from = 0;
  int to = 0;
  std::optional<std::filesystem::path> backup;  // made when a database with something in it was changed
};

// Makes the file when there is none. Throws DatabaseError, and then the file is as it was.
MigrationReport migrate(const std::filesystem::path& file, const std::vector<Migration>& migrations,
                        std::chrono::milliseconds busy_timeout);

// The file's schema version. Throws DatabaseError when it is not one of ours or newer than `migrations`.
int schema_version(const std::filesystem::path& file, const std::vector<Migration>& migrations,
                   std::chrono::milliseconds busy_timeout);

}  // namespace db
