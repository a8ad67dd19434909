#pragma once
// From everything a submission holds to what one language's build may see.

#include <optional>
#include <string>

#include "harness/intake/tree.hpp"

namespace harness {

// Finds the unit's file and with it language and root folder; drops and notes what the build has no use for.
// The hash is left empty. `what` names the kind of submission in messages ("folder", "archive", "file").
// Throws BadSubmission; ConfigError when `language` is none of the assignment's.
Snapshot select_sources(Tree tree, const Assignment& assignment, std::optional<Language> language,
                        const std::string& what);

}  // namespace harness
