#pragma once
// So that two batches on one database do not grade the same unit at the same time: each unit is one byte of a
// lock file beside the database, held while it is graded. The system gives it back when a batch dies, however
// it dies. What two batches store is safe without it; this spares the work.

#include <filesystem>
#include <string>

#include "harness/intake/folder_reader.hpp"

namespace grader {

class UnitLocks {
 public:
  // Where the file system knows no locks, every unit is free.
  explicit UnitLocks(const std::filesystem::path& database);

  bool try_lock(const std::string& unit) const;  // false: another batch has it; from any thread
  void unlock(const std::string& unit) const;

 private:
  harness::Descriptor file_;
};

}  // namespace grader
