#pragma once
// Reads the rows of one grading run. Internal to db/.

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <limits>

namespace db {

inline double number_or_nan(const SQLite::Column& column) {
  return column.isNull() ? std::numeric_limits<double>::quiet_NaN() : column.getDouble();
}

// `sql` has one parameter, the run.
inline SQLite::Statement rows_of(const SQLite::Database& database, std::int64_t run, const char* sql) {
  SQLite::Statement query(database, sql);
  query.bind(1, run);
  return query;
}

}  // namespace db
