#include "grader/manual.hpp"

#include <algorithm>
#include <sstream>

#include "grader/commands/list.hpp"
#include "grader/export/export.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/run_command.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;

namespace {

// What bash offers for the last of the words.
std::string offered(const std::vector<std::string>& words, const std::filesystem::path& folder) {
  const test_support::TempDir scripts;
  scripts.write("grader", bash_completion(all_commands()));
  std::string line;
  for (const std::string& word : words) line += " '" + word + "'";
  const test_support::CommandResult done = test_support::run_command(
      {"/bin/bash", "-c",
       ". " + (scripts.path() / "grader").string() + "; COMP_WORDS=(grader" + line +
           "); COMP_CWORD=" + std::to_string(words.size()) + "; _grader; printf '%s\\n' \"${COMPREPLY[@]}\" | LC_ALL=C sort | paste -sd ' '"},
      {.environment = {{"GRADER_ASSIGNMENTS", (folder / "set").string()}}, .folder = folder});
  CHECK(done.status == 0);
  CHECK(done.err.empty());
  return done.out;
}

}  // namespace

TEST_CASE("every flag of every command is in its manual page, which roff can read") {
  for (const Command* command : all_commands()) {
    const std::string page = manual_page(*command);
    INFO(page);
    for (const Flag& flag : all_flags(*command)) {
      std::string name = "\\fB\\-\\-";
      for (const char c : flag.name) name += c == '-' ? std::string("\\-") : std::string(1, c);
      CHECK_THAT(page, ContainsSubstring(name + "\\fR"));
    }
    // Lines that begin with a dot or a quote are requests; only ours may.
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || (line[0] != '.' && line[0] != '\'')) continue;
      const std::string request = line.substr(0, line.find(' '));
      CHECK((request == ".TH" || request == ".SH" || request == ".PP" || request == ".TP" ||
             request == ".nf" || request == ".fi" || request == ".BR"));
    }
  }
  CHECK_THAT(manual_page(*all_commands().front()),
             ContainsSubstring(".SH EXIT STATUS\n0 every check passed; 1 some did not"));
  CHECK_THAT(manual_overview(all_commands()), ContainsSubstring("\\fBcheck\\fR\nruns the checks"));
  CHECK(manual_overview(all_commands()).find("grade\\-unit") == std::string::npos);
}

TEST_CASE("bash offers commands, options, values and operands") {
  const test_support::TempDir folder;
  folder.write("set/a1-neuron/assignment.yaml", "");
  folder.write("assignments/a2-flow/assignment.yaml", "");
  folder.write("a folder/file.json", "");
  const auto& at = folder.path();
  CHECK(offered({"rep"}, at) == "replay report\n");
  CHECK(offered({"grade-"}, at) == "\n");
  CHECK(offered({"check", "a1"}, at) == "a1-neuron\n");
  CHECK(offered({"check", "a"}, at) == "a folder a1-neuron a2-flow assignments\n");
  CHECK(offered({"check", "a1-neuron", "--of"}, at) == "--official\n");
  CHECK(offered({"check", "--language", ""}, at) == "cpp python\n");
  CHECK(offered({"check", "--language", "cpp", "a1"}, at) == "a1-neuron\n");
  CHECK(offered({"check", "--json", "a f"}, at) == "a folder\n");
  CHECK(offered({"exam", "m"}, at) == "make mark\n");
  CHECK(offered({"help", "doc"}, at) == "doctor\n");
  CHECK(offered({"nonsense", ""}, at) == "\n");
}

TEST_CASE("completions for zsh name every option, quoted") {
  const std::string text = zsh_completion(all_commands());
  CHECK(text.rfind("#compdef grader\n", 0) == 0);
  for (const Command* command : all_commands()) {
    if (command->hidden) continue;
    for (const Flag& flag : all_flags(*command))
      CHECK_THAT(text, ContainsSubstring("--" + flag.name + (flag.value.empty() ? "[" : "=[")));
  }
  CHECK_THAT(text, ContainsSubstring("'1:ACTION:(make key mark stats list)'"));
  CHECK_THAT(text, ContainsSubstring("program'\\''s own"));
}

TEST_CASE("the formats that are offered are those that are known") {
  std::vector<std::string> known;
  for (const ExportFormat& format : export_formats()) known.push_back(format.name);
  std::sort(known.begin(), known.end());
  std::vector<std::string> offered_names;
  for (const Flag& flag : export_command.flags) {
    if (flag.name == "format") offered_names = flag.choices;
  }
  std::sort(offered_names.begin(), offered_names.end());
  CHECK(offered_names == known);
}
