#pragma once
// The actions of `grader exam`, and what they share.

#include <string>
#include <vector>

#include "grader/cli.hpp"
#include "grader/exam/paper.hpp"

namespace grader::exam {

int list_problems(const Arguments& arguments);
int make_papers(const Arguments& arguments);
int make_key(const Arguments& arguments);
int mark_answers(const Arguments& arguments);
int exam_statistics(const Arguments& arguments);

// The blueprint that --paper names: a file, or an id sought in the folders exams/ beside the assignments.
// Throws harness::ConfigError.
Blueprint blueprint_of(const Arguments& arguments);
// Its variants, or those that --variants names. `blueprint` must outlive them. Throws harness::ConfigError.
Pools pools_of(const Arguments& arguments, const Blueprint& blueprint);

}  // namespace grader::exam
