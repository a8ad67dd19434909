#pragma once
// What a compiler printed, as a student should read it: the first errors, the student's own file names, none
// of the box's paths or temporary names (which differ from run to run).

#include <string>
#include <vector>

namespace harness {

// At most about 4 KiB, cut at the end of a line. `folders`: paths as the compiler saw them, left out where
// they begin a file's name.
std::string tidy_compiler_output(const std::string& raw, const std::vector<std::string>& folders);

// The line that says the compiler ran out of memory, CPU time, disk or file size; empty when there is none.
// The driver reports these with the exit status of an ordinary error.
std::string exhausted_resource(const std::string& raw);

}  // namespace harness
