#pragma once
// A worked example as small tables, the wrong entries marked.

#include <cstring>  // ctemplate 2.4 leaves it to whoever includes it

#include <ctemplate/template_dictionary.h>

#include <string>
#include <vector>

#include "harness/diagnosis/read_worked_example.hpp"

namespace grader {

// Which entries of the student's output differ by more than float32's rounding of a sum of at most 64 small
// numbers; where all differ by less, the one that differs most. The tensors have the same shape.
std::vector<bool> wrong_entries(const harness::ShownTensor& got, const harness::ShownTensor& expected);

// As a section EXAMPLE of student.tpl.
void add_example(ctemplate::TemplateDictionary& section, const harness::WorkedExample& example);

}  // namespace grader
