#include "grader/cli.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>
#include <sstream>

#include "grader/text.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

namespace po = boost::program_options;

constexpr std::size_t help_width = 100;
const std::string operand_key = "operand of the command";  // no flag has spaces in its name

const Flag& help_flag() {
  static const Flag flag{.name = "help", .help = "print this", .letter = 'h'};
  return flag;
}

po::options_description describe(const Command& command) {
  po::options_description description;
  for (const Flag& flag : all_flags(command)) {
    std::string names = flag.name;
    if (flag.letter != 0) names += std::string(",") + flag.letter;
    if (flag.value.empty()) {
      description.add_options()(names.c_str(), flag.help.c_str());
    } else {
      description.add_options()(names.c_str(), po::value<std::vector<std::string>>(), flag.help.c_str());
    }
  }
  description.add_options()(operand_key.c_str(), po::value<std::vector<std::string>>());
  return description;
}

[[noreturn]] void fail_unknown(const Command& command, const std::string& option) {
  std::vector<std::string> known;
  for (const Flag& flag : all_flags(command)) known.push_back("--" + flag.name);
  const std::optional<std::string> nearest = reference::nearest_name(option, known);
  throw UsageError("unknown option '" + shown(option) + "'" +
                   (nearest ? "; did you mean '" + *nearest + "'?" : std::string()));
}

void check_operands(const Command& command, const Arguments& arguments) {
  const std::size_t given = arguments.operands.size();
  if (given > command.operands.size()) {
    throw UsageError("unexpected argument '" + shown(arguments.operands[command.operands.size()]) + "'");
  }
  for (std::size_t i = given; i < command.operands.size(); ++i) {
    if (command.operands[i].required) throw UsageError("missing " + command.operands[i].name);
  }
}

std::string usage_line(const Command& command) {
  std::string line = "grader " + command.name;
  for (const Operand& operand : command.operands) {
    line += operand.required ? " " + operand.name : " [" + operand.name + "]";
  }
  return command.flags.empty() ? line : line + " [options]";
}

std::string flag_words(const Flag& flag) {
  std::string words = flag.letter != 0 ? std::string("-") + flag.letter + ", " : std::string("    ");
  words += "--" + flag.name;
  return flag.value.empty() ? words : words + " " + flag.value;
}

void append_row(std::string& text, const std::string& left, const std::string& right) {
  constexpr std::size_t column = 28;
  std::string start = "  " + left;
  start.resize(std::max(start.size() + 2, column), ' ');
  const std::string wrapped = wrap(right, help_width - column, 0);
  std::istringstream lines(wrapped);
  std::string line;
  for (bool first = true; std::getline(lines, line); first = false) {
    text += (first ? start : std::string(column, ' ')) + line + "\n";
  }
}

}  // namespace

std::vector<Flag> all_flags(const Command& command) {
  std::vector<Flag> flags = command.flags;
  flags.push_back(help_flag());
  return flags;
}

bool Arguments::has(const std::string& flag) const {
  return flags.count(flag) != 0;
}

std::optional<std::string> Arguments::value(const std::string& flag) const {
  const auto found = flags.find(flag);
  if (found == flags.end() || found->second.empty()) return std::nullopt;
  return found->second.front();
}

std::vector<std::string> Arguments::values(const std::string& flag) const {
  const auto found = flags.find(flag);
  return found == flags.end() ? std::vector<std::string>() : found->second;
}

std::string Arguments::required(const std::string& flag) const {
  if (const std::optional<std::string> given = value(flag)) return *given;
  throw UsageError("missing --" + flag);
}

std::int64_t Arguments::integer(const std::string& flag, std::int64_t low, std::int64_t high,
                                std::int64_t fallback) const {
  const std::optional<std::string> given = value(flag);
  if (!given) return fallback;
  std::int64_t number = 0;
  const char* end = given->data() + given->size();
  const auto [stop, error] = std::from_chars(given->data(), end, number);
  if (error != std::errc() || stop != end || number < low || number > high) {
    throw UsageError("--" + flag + " is '" + shown(*given) + "', expected a whole number from " +
                     std::to_string(low) + " to " + std::to_string(high));
  }
  return number;
}

std::optional<double> Arguments::number(const std::string& flag) const {
  const std::optional<std::string> given = value(flag);
  if (!given) return std::nullopt;
  double number = 0;
  const char* start = given->data() + (given->rfind('+', 0) == 0 ? 1 : 0);
  const char* end = given->data() + given->size();
  const auto [stop, error] = std::from_chars(start, end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) {
    throw UsageError("--" + flag + " is '" + shown(*given) + "', expected a number such as 2.5 or -1");
  }
  return number;
}

std::optional<std::string> Arguments::operand(std::size_t position) const {
  if (position >= operands.size()) return std::nullopt;
  return operands[position];
}

Arguments parse_arguments(const Command& command, const std::vector<std::string>& words) {
  Arguments arguments;
  const po::options_description description = describe(command);
  po::positional_options_description positions;
  positions.add(operand_key.c_str(), -1);
  try {
    // Guessing abbreviations would make every new flag a change of the old ones.
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    const po::parsed_options parsed =
        po::command_line_parser(words).options(description).positional(positions).style(style).run();
    for (const po::option& option : parsed.options) {
      if (option.string_key == operand_key) {
        arguments.operands.insert(arguments.operands.end(), option.value.begin(), option.value.end());
      } else {
        std::vector<std::string>& values = arguments.flags[option.string_key];
        values.insert(values.end(), option.value.begin(), option.value.end());
      }
    }
  } catch (const po::unknown_option& error) {
    fail_unknown(command, error.get_option_name());
  } catch (const po::error& error) {
    throw UsageError(shown(error.what()));
  }
  if (arguments.has(help_flag().name)) return arguments;
  for (const Flag& flag : command.flags) {
    if (!flag.repeatable && arguments.values(flag.name).size() > 1) {
      throw UsageError("--" + flag.name + " is given more than once");
    }
  }
  check_operands(command, arguments);
  return arguments;
}

std::string help_of(const Command& command) {
  std::string text;
  for (const std::string& example : command.examples) text += "  " + example + "\n";
  text += "\n" + command.summary + "\n";
  for (const std::string& paragraph : command.details) text += "\n" + wrap(paragraph, help_width, 0) + "\n";
  text += "\nusage: " + usage_line(command) + "\n";
  if (!command.operands.empty()) text += "\n";
  for (const Operand& operand : command.operands) append_row(text, operand.name, operand.help);
  text += "\n";
  for (const Flag& flag : all_flags(command)) {
    append_row(text, flag_words(flag), flag.help + (flag.repeatable ? " (may be repeated)" : ""));
  }
  return text;
}

}  // namespace grader
