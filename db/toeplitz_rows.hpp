#pragma once
// The evidence of toeplitz_free as rows of the course database.

#include <cstdint>
#include <optional>

#include "harness/result/toeplitz.hpp"

namespace SQLite {
class Database;
}

namespace db {

void insert_toeplitz(const SQLite::Database& database, std::int64_t run,
                     const harness::ToeplitzFinding& finding);
// Nothing when the check did not run.
std::optional<harness::ToeplitzFinding> read_toeplitz(const SQLite::Database& database, std::int64_t run);

}  // namespace db
