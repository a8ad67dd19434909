#pragma once
// The one place that opens the database. Internal to db/: callers outside use gradebook.hpp.

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace db {

enum class Access {
  read,   // the file must exist and is not changed
  write,  // made (mode 0600) when there is none
};

// A connection with foreign keys, recursive triggers (so that INSERT OR REPLACE cannot slip past the
// append-only triggers) and the busy timeout set and read back; with Access::write also WAL, or a rollback
// journal where the file system cannot share memory. Throws DatabaseError.
std::unique_ptr<SQLite::Database> open_connection(const std::filesystem::path& file, Access access,
                                                  std::chrono::milliseconds busy_timeout);

// Turns SQLite's complaint about `file` into a DatabaseError and throws it.
[[noreturn]] void rethrow(const std::filesystem::path& file, const SQLite::Exception& error);

}  // namespace db
