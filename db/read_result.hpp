#pragma once
// Reads one grading run back into the value it was stored from. Internal to db/.

#include <cstdint>

#include "harness/result/result.hpp"

namespace SQLite {
class Database;
}

namespace db {

// Throws SQLite::Exception; the run must exist.
harness::GradingResult read_result(const SQLite::Database& database, std::int64_t run);

}  // namespace db
