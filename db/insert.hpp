#pragma once
// Runs one INSERT for each row; the statement is compiled once. Internal to db/.

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include <cstddef>
#include <cstdint>

namespace db {

class Insert {
 public:
  Insert(const SQLite::Database& database, const char* sql) : statement_(database, sql) {}

  template <class... Values>
  void operator()(const Values&... values) {
    statement_.reset();
    statement_.clearBindings();
    SQLite::bind(statement_, values...);
    statement_.exec();
  }

 private:
  SQLite::Statement statement_;
};

inline std::int64_t as_row(std::size_t index) {
  return static_cast<std::int64_t>(index);
}

}  // namespace db
