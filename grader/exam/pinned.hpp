#pragma once
// Which variants are printed, as a file beside the papers: slot,problem,form,variant,point. A code and that
// file give back the questions of a sheet even where a later program would choose other ones.

#include <filesystem>
#include <string>

#include "grader/exam/paper.hpp"

namespace grader::exam {

std::string pinned_csv(const Pools& pools);
// Throws harness::ConfigError with file and line where it is not of that blueprint.
PinnedVariants read_pinned(const std::filesystem::path& file, const Blueprint& blueprint);

}  // namespace grader::exam
