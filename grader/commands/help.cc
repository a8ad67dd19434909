#include <algorithm>
#include <iostream>

#include "grader/commands/list.hpp"

namespace grader {
namespace {

void print_overview() {
  std::cout << "  grader check a7-convnet my-solution/\n"
               "  grader batch a7-convnet submissions/ --db course.db --jobs 4\n\n"
               "Grades programming assignments of a course on neural networks.\n\n"
               "commands:\n";
  for (const Command* command : all_commands()) {
    if (command->hidden) continue;
    std::string line = "  " + command->name;
    line.resize(12, ' ');
    std::cout << line << command->summary << "\n";
  }
  std::cout << "\ngrader help COMMAND says more about one of them.\n";
}

int run_help(const Arguments& arguments) {
  if (const std::optional<std::string> name = arguments.operand(0)) {
    std::cout << help_of(find_command(*name));
  } else {
    print_overview();
  }
  return exit_status::fine;
}

}  // namespace

const Command help_command = {
    .name = "help",
    .summary = "lists the commands, or explains one",
    .examples = {"grader help check"},
    .details = {},
    .operands = {{"COMMAND", "the command to explain", false}},
    .flags = {},
    .run = run_help,
};

}  // namespace grader
