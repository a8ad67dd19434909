#pragma once
// What students get of an assignment: handout, starters, and a specification without its hidden checks.

#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"

namespace grader {

struct KitFile {
  std::string path;  // relative
  std::string text;
};

// The text of the specification without its hidden checks, the case generators that only they use, and the
// comments around them; whatever else stands there stays as it is written. Throws harness::ConfigError when
// they cannot be told apart from the rest.
std::string public_spec(const harness::Assignment& assignment, const std::string& yaml);

// Throws harness::ConfigError when something that belongs into a kit is missing or must not be given away.
// `with_program`: the README tells of the program and the Containerfile beside it.
std::vector<KitFile> make_kit(const harness::Assignment& assignment, bool with_program = true);

}  // namespace grader
