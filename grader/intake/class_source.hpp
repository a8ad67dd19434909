#pragma once
// A class from the path that the staff names: a folder, or the one archive that an LMS gives.

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "grader/intake/download.hpp"
#include "grader/intake/match.hpp"
#include "harness/intake/boxed_unpack.hpp"

namespace grader {

struct ClassRequest {
  std::filesystem::path source;
  std::optional<Form> form;
  std::vector<std::filesystem::path> rosters;
};

struct ClassRoll {
  Download download;
  ClassList students;
  Matching matching;
};

// An archive is unpacked in a box into a folder of `sandbox`. Throws harness::ConfigError, and
// harness::Cancelled when told to stop.
Download open_class(const ClassRequest& request, const harness::Assignment& assignment,
                    harness::Sandbox& sandbox, harness::BoxedUnpacker& unpacker,
                    const std::atomic<bool>& cancelled);

// Reads the rosters and finds out whose is what. `known`: the students of the database.
ClassRoll make_roll(const ClassRequest& request, Download download, const std::vector<db::Student>& known);

}  // namespace grader
