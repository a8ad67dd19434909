#pragma once
// What writing (gradebook.cc) and reading (gradebook_read.cc) share. Internal to db/.

#include <filesystem>
#include <memory>

#include "db/connection.hpp"
#include "db/gradebook.hpp"

namespace db {

struct Gradebook::Impl {
  Impl(std::filesystem::path the_file, std::unique_ptr<SQLite::Database> the_database);
  ~Impl();

  std::filesystem::path file;
  std::unique_ptr<SQLite::Database> database;
};

inline std::int64_t to_ms(Time time) {
  return time.time_since_epoch().count();
}
inline Time from_ms(std::int64_t ms) {
  return Time(std::chrono::milliseconds(ms));
}

}  // namespace db
