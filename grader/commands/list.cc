#include "grader/commands/list.hpp"

#include "grader/text.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {

// In the order of the help.
const std::vector<const Command*>& all_commands() {
  static const std::vector<const Command*> commands = {
      &check_command,  &batch_command,   &scores_command,  &show_command,       &adjust_command,
      &review_command, &regrade_command, &restore_command, &replay_command,     &similar_command,
      &export_command, &report_command,  &course_command,  &forget_command,     &kit_command,
      &audit_command,  &eval_command,    &model_command,   &exam_command,       &rubric_command,
      &doctor_command, &help_command,    &version_command, &grade_unit_command, &manual_command,
  };
  return commands;
}

const Command& find_command(const std::string& name) {
  std::vector<std::string> known;
  for (const Command* command : all_commands()) {
    if (command->name == name) return *command;
    known.push_back(command->name);
  }
  const std::optional<std::string> nearest = reference::nearest_name(name, known);
  throw UsageError("unknown command '" + shown_on_line(name) + "'" +
                   (nearest ? "; did you mean '" + *nearest + "'?" : "; grader help lists them"));
}

}  // namespace grader
