#include "db/connection.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <thread>

#include "db/error.hpp"

namespace db {
namespace {

using Kind = DatabaseError::Kind;

// WAL keeps its index in memory shared by mmap, which two machines cannot share.
bool is_network_file_system(const std::filesystem::path& folder) {
  static constexpr std::array<unsigned long, 8> network = {
      0x6969,      // NFS
      0x517B,      // SMB
      0xFF534D42,  // CIFS
      0xFE534D42,  // SMB2
      0x65735546,  // FUSE (sshfs and the like)
      0x5346414F,  // AFS
      0x01021997,  // 9P
      0x0BD00BD0,  // Lustre
  };
  struct statfs info {};
  if (statfs(folder.c_str(), &info) != 0) return false;
  const auto type = static_cast<unsigned long>(info.f_type) & 0xFFFFFFFFUL;
  return std::find(network.begin(), network.end(), type) != network.end();
}

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// Less than the first piece of the index.
bool has_no_space(const std::filesystem::path& file) {
  constexpr std::uintmax_t piece = 64 << 10;
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder_of(file), error);
  return !error && space.available < piece;
}

// SQLite would make it readable by others, as far as the umask lets it. Grades are nobody else's business;
// the -wal and -shm files inherit the mode.
void create_private_file(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    close(descriptor);
    return;
  }
  const int error = errno;
  if (error == EEXIST) return;
  if (error == ENOENT) {
    throw DatabaseError(Kind::missing, file, "there is no folder " + folder_of(file).string(),
                        "make it first");
  }
  if (error == ENOSPC || error == EDQUOT) {
    throw DatabaseError(Kind::full, file, "no space left to make the database",
                        "free some space and try again");
  }
  throw DatabaseError(Kind::read_only, file, std::string("cannot be made: ") + std::strerror(error),
                      "name a writable place");
}

enum class Place { nothing, file, folder };

Place look_at(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) return Place::nothing;
  if (error) {
    throw DatabaseError(Kind::read_only, file, "cannot be opened: " + error.message(),
                        "make the file and its folder readable, or name another file with --db");
  }
  return std::filesystem::is_directory(status) ? Place::folder : Place::file;
}

void expect_pragma(SQLite::Database& database, const std::filesystem::path& file, const std::string& pragma,
                   std::int64_t expected) {
  SQLite::Statement query(database, "PRAGMA " + pragma);
  const bool has_row = query.executeStep();
  const std::int64_t actual = has_row ? query.getColumn(0).getInt64() : -1;
  if (actual == expected) return;
  throw DatabaseError(
      Kind::other, file,
      "SQLite set " + pragma + " to " + std::to_string(actual) + ", expected " + std::to_string(expected),
      "use a SQLite library built with it");
}

// The busy handler does not always cover the change to WAL, so that two programs that make the same file at
// once would fail without this loop.
std::string set_journal_mode(SQLite::Database& database, const char* mode,
                             std::chrono::milliseconds busy_timeout) {
  const auto deadline = std::chrono::steady_clock::now() + busy_timeout;
  for (;;) {
    try {
      return database.execAndGet(std::string("PRAGMA journal_mode = ") + mode).getString();
    } catch (const SQLite::Exception& error) {
      if (error.getErrorCode() != SQLITE_BUSY || std::chrono::steady_clock::now() >= deadline) throw;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void choose_journal(SQLite::Database& database, const std::filesystem::path& file,
                    std::chrono::milliseconds busy_timeout) {
  if (!is_network_file_system(folder_of(file))) {
    try {
      if (set_journal_mode(database, "WAL", busy_timeout) == "wal") return;
    } catch (const SQLite::Exception& error) {
      const bool no_shared_memory =
          error.getErrorCode() == SQLITE_IOERR || error.getErrorCode() == SQLITE_CANTOPEN;
      if (!no_shared_memory) throw;
    }
  }
  const std::string mode = set_journal_mode(database, "DELETE", busy_timeout);
  if (mode != "delete") {
    throw DatabaseError(Kind::other, file, "SQLite keeps the journal mode '" + mode + "', expected 'delete'",
                        "close other programs that use the file");
  }
}

// A WAL database in a folder that cannot be written has nowhere to put its index; without a -wal file beside
// it there is nothing to index, and SQLite may be told so.
bool needs_immutable(const std::filesystem::path& file) {
  return access(folder_of(file).c_str(), W_OK) != 0 && look_at(file.string() + "-wal") == Place::nothing;
}

std::string immutable_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '%' || c == '?' || c == '#') {
      static constexpr char digits[] = "0123456789ABCDEF";
      uri += '%';
      uri += digits[static_cast<unsigned char>(c) >> 4];
      uri += digits[static_cast<unsigned char>(c) & 15];
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

std::unique_ptr<SQLite::Database> open_file(const std::filesystem::path& file, Access access,
                                            int timeout_ms) {
  if (access == Access::write) {
    create_private_file(file);
    return std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE, timeout_ms);
  }
  if (look_at(file) == Place::nothing) {
    throw DatabaseError(Kind::missing, file, "there is no such database",
                        "grader batch makes one; or name another file with --db");
  }
  if (needs_immutable(file)) {
    return std::make_unique<SQLite::Database>(immutable_uri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI,
                                              timeout_ms);
  }
  // Who may write opens for writing, so that SQLite can finish what a killed program left; query_only keeps
  // it at that.
  const bool can_write = ::access(file.c_str(), W_OK) == 0 && ::access(folder_of(file).c_str(), W_OK) == 0;
  auto database = std::make_unique<SQLite::Database>(
      file.string(), can_write ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY, timeout_ms);
  database->exec("PRAGMA query_only = ON");
  expect_pragma(*database, file, "query_only", 1);
  return database;
}

}  // namespace

std::unique_ptr<SQLite::Database> open_connection(const std::filesystem::path& file, Access access,
                                                  std::chrono::milliseconds busy_timeout) {
  const int timeout_ms = static_cast<int>(busy_timeout.count());
  try {
    if (look_at(file) == Place::folder) {
      throw DatabaseError(Kind::not_a_database, file, "is a folder", "name a file with --db");
    }
    std::unique_ptr<SQLite::Database> database = open_file(file, access, timeout_ms);
    database->exec("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF");
    expect_pragma(*database, file, "foreign_keys", 1);
    expect_pragma(*database, file, "recursive_triggers", 1);
    expect_pragma(*database, file, "trusted_schema", 0);
    expect_pragma(*database, file, "busy_timeout", timeout_ms);
    if (access == Access::write) {
      choose_journal(*database, file, busy_timeout);
      // In WAL mode a commit is on the disk only so: a power cut costs nothing that was reported as stored.
      database->exec("PRAGMA synchronous = FULL");
      expect_pragma(*database, file, "synchronous", 2);
    }
    return database;
  } catch (const SQLite::Exception& error) {
    rethrow(file, error);
  }
}

void rethrow(const std::filesystem::path& file, const SQLite::Exception& error) {
  const std::string what = error.what();
  // Where the index of the write-ahead log finds no room, SQLite speaks of input and output.
  const bool may_be_full = error.getErrorCode() == SQLITE_IOERR || error.getErrorCode() == SQLITE_CANTOPEN;
  switch (may_be_full && has_no_space(file) ? SQLITE_FULL : error.getErrorCode()) {
    case SQLITE_NOTADB:
      throw DatabaseError(Kind::not_a_database, file, "is not an SQLite database",
                          "name another file with --db");
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      throw DatabaseError(
          Kind::read_only, file, "cannot be written or opened (" + what + ")",
          "make the file and its folder readable and writable, or name another file with --db");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw DatabaseError(Kind::locked, file, "is in use by another program (" + what + ")",
                          "wait until it ends and run the same command again");
    case SQLITE_FULL:
      throw DatabaseError(Kind::full, file, "no space left on its file system",
                          "free some space and run the same command again; what was stored before is safe");
    case SQLITE_CORRUPT:
      throw DatabaseError(
          Kind::damaged, file, "is damaged (" + what + ")",
          "restore a copy, or rescue what is left with: sqlite3 " + file.string() + " .recover");
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      throw DatabaseError(Kind::refused, file, "refuses a change (" + what + ")", "");
    default:
      throw DatabaseError(
          Kind::other, file,
          "SQLite failed: " + what + " (code " + std::to_string(error.getExtendedErrorCode()) + ")",
          "check the disk and the permissions of the folder");
  }
}

}  // namespace db
