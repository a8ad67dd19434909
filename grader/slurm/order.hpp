#pragma once
// What a task of the job array reads and writes: files of one folder that the coordinator and every node see.
//
//   order.json     what is to be graded, by what
//   wave-3         the units of the array that was submitted third: task k grades the unit on line k
//   result-17      of unit 17: it appears whole or not at all
//   log-<job>_<k>  what a task printed

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/grade/grade.hpp"

namespace grader {

struct Order {
  std::filesystem::path assignment;  // folder
  std::string spec_hash;             // what a node finds there must be the same
  std::string engine;
  std::filesystem::path seeds;
  std::optional<harness::Language> language;
  std::vector<std::filesystem::path> submissions;  // by unit
};

// Throws harness::ConfigError.
void write_order(const std::filesystem::path& folder, const Order& order);
Order read_order(const std::filesystem::path& folder);

void write_wave(const std::filesystem::path& folder, int wave, const std::vector<std::size_t>& units);
std::vector<std::size_t> read_wave(const std::filesystem::path& folder, int wave);

// A unit's outcome: a result, or why there can be none ("ada: does not exist"), which trying again would not
// change.
struct UnitOutcome {
  std::optional<harness::GradingResult> result;
  std::string failure;
};
void write_outcome(const std::filesystem::path& folder, std::size_t unit, const UnitOutcome& outcome);
// Nothing when there is none yet. Throws harness::ConfigError when there is something else.
std::optional<UnitOutcome> read_outcome(const std::filesystem::path& folder, std::size_t unit);

}  // namespace grader
