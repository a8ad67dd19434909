#pragma once
// What in a submission's source speaks for unrolling, or for memory that the measurement cannot see. It can
// ask for a person's eyes, never convict: names, comments and strings do not count, and whether a loop fills
// a tile or a patch is left to the measurement.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/build/build.hpp"

namespace harness {

// One line each, "convnet.py:12: sliding_window_view, ..."; empty when nothing was found. The compiler's
// preprocessor and Python's parser run in the box.
std::vector<std::string> find_source_evidence(Sandbox& sandbox, const Assignment& assignment,
                                              const BuildKit& kit, const Snapshot& snapshot,
                                              const std::function<bool()>& cancelled);

// The same for the text that `g++ -E` prints: calls in the student's own lines, which are those of files that
// are not below an absolute folder.
std::vector<std::string> evidence_in_preprocessed(std::string_view text);

}  // namespace harness
