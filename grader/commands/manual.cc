#include "grader/manual.hpp"

#include <filesystem>

#include "grader/commands/list.hpp"
#include "grader/output.hpp"

namespace grader {
namespace {

int run_manual(const Arguments& arguments) {
  const std::filesystem::path folder = arguments.required("output");
  for (const char* part : {"man1", "bash", "zsh"}) std::filesystem::create_directories(folder / part);
  const auto write = [&folder](const std::string& file, const std::string& text) {
    write_output((folder / file).string(), text);
  };
  write("man1/grader.1", manual_overview(all_commands()));
  for (const Command* command : all_commands()) {
    if (!command->hidden) write("man1/grader-" + command->name + ".1", manual_page(*command));
  }
  write("bash/grader", bash_completion(all_commands()));
  write("zsh/_grader", zsh_completion(all_commands()));
  return exit_status::fine;
}

}  // namespace

const Command manual_command = {
    .name = "manual",
    .summary = "writes the manual pages and the completions that are installed",
    .examples = {"grader manual -o manual"},
    .details = {"The folder gets man1/, bash/ and zsh/."},
    .operands = {},
    .flags = {{.name = "output", .value = "DIR", .help = "the folder to make", .letter = 'o'}},
    .run = run_manual,
    .hidden = true,
};

}  // namespace grader
