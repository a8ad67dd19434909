// The program: finds the command, runs it, and turns what it throws into one line on stderr and exit
// status 2.

#include <malloc.h>

#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "grader/commands/list.hpp"
#include "grader/text.hpp"

namespace {

using namespace grader;

// `grader --help` is `grader help`, `grader --version` is `grader version`.
std::string command_name(const std::string& word) {
  if (word == "--help" || word == "-h") return "help";
  if (word == "--version" || word == "-V") return "version";
  return word;
}

int complain(const std::string& who, const std::string& what) {
  std::cout.flush();
  std::cerr << who << ": " << what << "\n";
  return exit_status::no_answer;
}

int run(const std::vector<std::string>& words) {
  if (words.empty()) {
    std::cerr << "grader: missing command\n\n";
    help_command.run(Arguments());
    return exit_status::no_answer;
  }
  std::string who = "grader";
  try {
    const Command& command = find_command(command_name(words.front()));
    who += " " + command.name;
    const Arguments arguments = parse_arguments(command, {words.begin() + 1, words.end()});
    if (arguments.has("help")) {
      std::cout << help_of(command);
      return exit_status::fine;
    }
    return command.run(arguments);
  } catch (const UsageError& error) {
    const std::string topic = who == "grader" ? "grader help" : "grader help" + who.substr(who.find(' '));
    return complain(who, std::string(error.what()) + "\nsee: " + topic);
  } catch (const std::exception& error) {
    return complain(who, shown(error.what()));
  }
}

// Tensors of megabytes come and go with every call: their memory is kept for the next rather than given back
// to the system, which hands it out again page by page.
void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}

}  // namespace

int main(int argc, char** argv) {
  keep_freed_memory();
  const int status = run({argv + 1, argv + argc});
  std::cout.flush();
  if (!std::cout) return complain("grader", "cannot write to stdout");
  return status;
}
