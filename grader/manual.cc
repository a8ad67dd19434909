#include "grader/manual.hpp"

#include <sstream>

#include "harness/grade/grade.hpp"

namespace grader {
namespace {

// Text as roff prints it: no character of it is a command.
std::string roff(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n')) out += "\\&";
      out += c;
    }
  }
  return out;
}

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string title(const std::string& name) {
  const std::string version = harness::engine_version();
  return ".TH " + upper(name) + " 1 \"\" \"grader " + version.substr(0, version.find('+')) +
         "\" \"grader\"\n";
}

std::string flag_title(const Flag& flag) {
  std::string words = flag.letter != 0 ? std::string("\\fB\\-") + flag.letter + "\\fR, " : std::string();
  words += "\\fB\\-\\-" + roff(flag.name) + "\\fR";
  return flag.value.empty() ? words : words + " \\fI" + roff(flag.value) + "\\fR";
}

std::string example_block(const std::vector<std::string>& examples) {
  std::string text = ".nf\n";
  for (const std::string& example : examples) text += roff(example) + "\n";
  return text + ".fi\n";
}

}  // namespace

std::string manual_page(const Command& command) {
  std::string text = title("grader-" + command.name);
  text += ".SH NAME\ngrader\\-" + roff(command.name) + " \\- " + roff(command.summary) + "\n";
  text += ".SH SYNOPSIS\n\\fBgrader " + roff(command.name) + "\\fR";
  for (const Operand& operand : command.operands) {
    const std::string name = "\\fI" + roff(operand.name) + "\\fR";
    text += operand.required ? " " + name : " [" + name + "]";
  }
  if (!command.flags.empty()) text += " [options]";
  text += "\n";
  std::string exit_status;
  if (!command.details.empty()) text += ".SH DESCRIPTION\n";
  for (const std::string& paragraph : command.details) {
    if (paragraph.rfind("Exit status: ", 0) == 0) {
      exit_status = paragraph.substr(std::string("Exit status: ").size());
    } else {
      text += ".PP\n" + roff(paragraph) + "\n";
    }
  }
  if (!command.operands.empty()) text += ".SH OPERANDS\n";
  for (const Operand& operand : command.operands)
    text += ".TP\n\\fI" + roff(operand.name) + "\\fR\n" + roff(operand.help) + "\n";
  text += ".SH OPTIONS\n";
  for (const Flag& flag : all_flags(command)) {
    text += ".TP\n" + flag_title(flag) + "\n" + roff(flag.help) +
            (flag.repeatable ? "; may be repeated" : "") + "\n";
  }
  if (!exit_status.empty()) text += ".SH EXIT STATUS\n" + roff(exit_status) + "\n";
  text += ".SH EXAMPLES\n" + example_block(command.examples);
  return text + ".SH SEE ALSO\n.BR grader (1)\n";
}

std::string manual_overview(const std::vector<const Command*>& commands) {
  std::string text = title("grader");
  text +=
      ".SH NAME\ngrader \\- grades programming assignments of a course on neural networks\n"
      ".SH SYNOPSIS\n\\fBgrader\\fR \\fICOMMAND\\fR [operands] [options]\n"
      ".SH DESCRIPTION\nBuilds the submissions of students in a sandbox, judges every number against double "
      "precision, says what is wrong and where, and keeps the scores in one file.\n"
      ".SH COMMANDS\n";
  std::string pages;
  for (const Command* command : commands) {
    if (command->hidden) continue;
    text += ".TP\n\\fB" + roff(command->name) + "\\fR\n" + roff(command->summary) + "\n";
    pages += (pages.empty() ? "" : ",\n") + std::string(".BR grader\\-") + roff(command->name) + " (1)";
  }
  text +=
      ".SH ENVIRONMENT\n.TP\n\\fBGRADER_ASSIGNMENTS\\fR\na folder of assignments, sought before "
      "./assignments and "
      "the program's own\n"
      ".TP\n\\fBNO_COLOR\\fR\nwhen set, nothing is coloured; nor is it where no terminal is\n"
      ".SH EXIT STATUS\n0 all is well; 1 the answer is no; 2 there is no answer\n.SH SEE ALSO\n";
  return text + pages + "\n";
}

}  // namespace grader
