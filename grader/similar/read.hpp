#pragma once
// Submissions and starters as documents to compare.

#include <filesystem>
#include <string>
#include <vector>

#include "grader/similar/compare.hpp"
#include "harness/assignment/assignment.hpp"

namespace grader {

struct ReadDocuments {
  std::vector<Document> documents;
  std::vector<std::string> unread;  // "cy.zip: ...": what cannot be compared, with the reason
};

// Every submission of a class folder, unpacked in a sandbox. `older`: of another year, labelled with the
// folder's name. Throws ConfigError, SandboxError.
ReadDocuments read_submissions(const std::filesystem::path& source, const harness::Assignment& assignment,
                               bool older);

// What every student of the assignment starts from: the files of its kit.
std::vector<Document> generated_starters(const harness::Assignment& assignment);
// The sources of a folder of the staff's, below it too. Throws ConfigError when there are none.
std::vector<Document> read_starter(const std::filesystem::path& folder);

}  // namespace grader
