#pragma once
// The pairs side by side, shared stretches marked, as one page that opens without network. Everything that
// came from a submission is escaped.

#include <string>
#include <vector>

#include "grader/similar/compare.hpp"

namespace grader {

// What every listing of pairs says first, so that nobody takes a figure for a verdict.
extern const char* const similar_preface;

std::string similar_html(const std::string& assignment, const std::vector<Document>& documents,
                         const Similarity& similarity);

}  // namespace grader
