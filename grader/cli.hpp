#pragma once
// What a command of the program looks like: a table of its operands and flags, from which parsing, help and
// "did you mean" are made. A new command is one file in grader/commands/ and one line in commands/list.cc.

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace grader {

// The user's words cannot be understood: exit status 2 and a pointer to the help.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace exit_status {
inline constexpr int fine = 0;
inline constexpr int answer_is_no = 1;
inline constexpr int no_answer = 2;
}  // namespace exit_status

struct Operand {
  std::string name;  // "ASSIGNMENT"
  std::string help;
  bool required = true;
  std::vector<std::string> choices = {};  // the words it can be, for completions; empty: any
};

struct Flag {
  std::string name;        // "jobs", without dashes
  std::string value = {};  // "N"; empty: a switch
  std::string help = {};
  bool repeatable = false;
  char letter = 0;                        // 'o' for -o
  std::vector<std::string> choices = {};  // as of an operand
};

// What the user gave, after parsing.
class Arguments {
 public:
  bool has(const std::string& flag) const;
  std::optional<std::string> value(const std::string& flag) const;
  std::vector<std::string> values(const std::string& flag) const;
  // Throws UsageError when the flag is absent.
  std::string required(const std::string& flag) const;
  // Throws UsageError unless it is a whole number of [low, high].
  std::int64_t integer(const std::string& flag, std::int64_t low, std::int64_t high,
                       std::int64_t fallback) const;
  // A finite number; nothing when the flag is absent. Throws UsageError.
  std::optional<double> number(const std::string& flag) const;
  // Operands by position.
  std::optional<std::string> operand(std::size_t position) const;

  std::map<std::string, std::vector<std::string>> flags;  // switches have no values
  std::vector<std::string> operands;
};

struct Command {
  std::string name;
  std::string summary;                // one line of `grader help`
  std::vector<std::string> examples;  // help starts with them
  std::vector<std::string> details;   // paragraphs
  std::vector<Operand> operands;
  std::vector<Flag> flags;
  int (*run)(const Arguments& arguments) = nullptr;
  bool hidden = false;  // from the overview: for the program itself
};

// Throws UsageError. `--help` and `-h` are known to every command.
Arguments parse_arguments(const Command& command, const std::vector<std::string>& words);

std::string help_of(const Command& command);

// Those of the command and --help.
std::vector<Flag> all_flags(const Command& command);

}  // namespace grader
