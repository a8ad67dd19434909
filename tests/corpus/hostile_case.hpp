#pragma once
// One folder of tests/corpus/hostile: a submission that attacks the grader, and what must become of it.
//
//   trick: ends the process before it answers
//   status: passed                          # of the submission, that is of `compiles`; this is the default
//   checks: {relu: protocol_error}          # "a or b" where machines differ; every other check passes
//   says: [exit code 0]                     # texts of which each occurs in some message or note
//   needs_root: true                        # to be made
//   costly: true                            # burns seconds of CPU time
//
// Beside case.yaml lie the files of the submission, in which @CANARY@ and its like are replaced, or a make.py
// that writes a submission which no file system or archive program would make: it gets the path, to which it
// may add ".zip".

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/result/result.hpp"

namespace corpus {

struct HostileCase {
  std::string name;
  std::filesystem::path folder;
  std::string trick;
  std::vector<harness::Status> status;  // any of them
  std::map<std::string, std::vector<harness::Status>> checks;
  std::vector<std::string> says;
  bool needs_root = false;
  bool costly = false;
};

// Sorted by name. Throws harness::ConfigError.
std::vector<HostileCase> read_corpus(const std::filesystem::path& hostile);

using Replacements = std::map<std::string, std::string>;

// Writes the submission into `class_folder` and gives back its path. `shared` holds the honest halves. Throws
// std::runtime_error.
std::filesystem::path make_submission(const HostileCase& hostile, const std::filesystem::path& shared,
                                      const std::filesystem::path& class_folder,
                                      const Replacements& replacements);

// What differs between the result and what must have become of it, a line each.
std::vector<std::string> differences(const HostileCase& hostile, const harness::GradingResult& result);

}  // namespace corpus
