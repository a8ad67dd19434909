#pragma once
// Every command of the program. A new one is one file here and one line in list.cc.

#include <vector>

#include "grader/cli.hpp"

namespace grader {

const std::vector<const Command*>& all_commands();

// Throws UsageError that names the nearest command.
const Command& find_command(const std::string& name);

extern const Command adjust_command;
extern const Command audit_command;
extern const Command batch_command;
extern const Command check_command;
extern const Command course_command;
extern const Command doctor_command;
extern const Command eval_command;
extern const Command exam_command;
extern const Command export_command;
extern const Command forget_command;
extern const Command grade_unit_command;
extern const Command help_command;
extern const Command kit_command;
extern const Command manual_command;
extern const Command model_command;
extern const Command report_command;
extern const Command regrade_command;
extern const Command replay_command;
extern const Command restore_command;
extern const Command review_command;
extern const Command rubric_command;
extern const Command scores_command;
extern const Command show_command;
extern const Command similar_command;
extern const Command version_command;

}  // namespace grader
