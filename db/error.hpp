#pragma once
// What can go wrong with the course database, as one type that names the file and the remedy.

#include <filesystem>
#include <stdexcept>
#include <string>

namespace db {

class DatabaseError : public std::runtime_error {
 public:
  enum class Kind {
    missing,         // there is no such file
    not_a_database,  // some other file
    foreign,         // an SQLite database, but not one of ours
    newer,           // written by a newer version of the program
    read_only,       // the file or its folder
    locked,          // by another program, for longer than we wait
    full,            // no space left
    damaged,
    refused,  // a constraint of the schema: append-only, unknown student, a value out of range
    other,
  };
  // what() is "<file>: <what>; <remedy>".
  DatabaseError(Kind the_kind, std::filesystem::path the_file, const std::string& what,
                std::string the_remedy);

  Kind kind;
  std::filesystem::path file;
  std::string remedy;
};

}  // namespace db
