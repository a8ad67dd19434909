#include <SQLiteCpp/SQLiteCpp.h>

#include "db/gradebook.hpp"
#include "db/gradebook_impl.hpp"
#include "db/insert.hpp"

namespace db {

void Gradebook::set_course(const std::string& text) {
  try {
    SQLite::Transaction transaction(*impl_->database, SQLite::TransactionBehavior::IMMEDIATE);
    Insert insert(*impl_->database,
                  "INSERT INTO course_files (text, recorded_ms) SELECT ?1, ?2 WHERE ?1 IS NOT "
                  "(SELECT text FROM course_files ORDER BY id DESC LIMIT 1)");
    insert(text, to_ms(now()));
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

std::optional<std::string> Gradebook::course() const {
  try {
    SQLite::Statement newest(*impl_->database, "SELECT text FROM course_files ORDER BY id DESC LIMIT 1");
    if (!newest.executeStep()) return std::nullopt;
    return newest.getColumn(0).getString();
  } catch (const SQLite::Exception& error) {
    rethrow(impl_->file, error);
  }
}

}  // namespace db
