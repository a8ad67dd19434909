#pragma once
// Cheats that can be tried on every assignment: an honest sample with the trick around each of its functions.
// They are made of the typed functions, as the runner is. A cheat that is an assignment's own lies in its
// cheats/.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "harness/assignment/assignment.hpp"

namespace grader {

struct GenericCheat {
  std::string name;  // "any-cpp-exits-zero"
  harness::Language language = harness::Language::cpp;
  // True: whatever it is asked, it gives no right answer, so that every check must catch it. False: it
  // answers some questions honestly, and some check must catch it.
  bool always_wrong = true;
};

const std::vector<GenericCheat>& generic_cheats();

// The source of an honest sample, when it is one file: what a cheat hides behind.
std::optional<std::string> honest_source(const std::filesystem::path& sample,
                                         const harness::Assignment& assignment, harness::Language language);

struct CheatFile {
  std::string path;
  std::string text;
};
std::vector<CheatFile> make_cheat(const GenericCheat& cheat, const harness::Assignment& assignment,
                                  const std::string& honest);

}  // namespace grader
