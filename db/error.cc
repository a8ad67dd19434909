#include "db/error.hpp"

#include <utility>

namespace db {

DatabaseError::DatabaseError(Kind the_kind, std::filesystem::path the_file, const std::string& what,
                             std::string the_remedy)
    : std::runtime_error(the_file.string() + ": " + what + (the_remedy.empty() ? "" : "; ") + the_remedy),
      kind(the_kind),
      file(std::move(the_file)),
      remedy(std::move(the_remedy)) {}

}  // namespace db
