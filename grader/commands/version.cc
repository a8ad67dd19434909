#include <iostream>

#include "grader/commands/list.hpp"
#include "harness/grade/grade.hpp"

namespace grader {
namespace {

int run_version(const Arguments&) {
  std::cout << "grader " << harness::engine_version() << "\n";
  return exit_status::fine;
}

}  // namespace

const Command version_command = {
    .name = "version",
    .summary = "prints the version, as stored results name it",
    .examples = {"grader version"},
    .details = {"Behind the plus sign stands a hash of the sources that decide a score."},
    .operands = {},
    .flags = {},
    .run = run_version,
};

}  // namespace grader
