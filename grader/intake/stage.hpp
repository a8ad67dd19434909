#pragma once
// From what an entry holds to the one path that is graded: files that Canvas laid apart are put together
// under the names the student gave them, and an archive that the student's folder wraps is found.

#include <filesystem>

#include "grader/intake/download.hpp"

namespace grader {

// A folder is itself, unless it lacks the unit's file and holds one archive, at any depth: then it is that. A
// single archive is itself. Files are copied to `folder`/<number>, which is made. Throws harness::ConfigError
// when the disk refuses.
std::filesystem::path stage(const Entry& entry, const harness::Assignment& assignment,
                            const std::filesystem::path& folder, std::size_t number);

}  // namespace grader
