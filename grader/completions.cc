// Completions for bash and zsh. Both ask nothing of the program: they must answer at once.

#include "grader/manual.hpp"

#include "grader/text.hpp"

namespace grader {
namespace {

// What a shell offers for a value.
enum class Kind { nothing, files, folders, assignments, commands, choices };

Kind kind_of(const std::string& name, const std::vector<std::string>& choices) {
  if (!choices.empty()) return Kind::choices;
  if (name == "ASSIGNMENT") return Kind::assignments;
  if (name == "COMMAND") return Kind::commands;
  if (name == "DIR") return Kind::folders;
  for (const char* file : {"FILE", "FILE.svg", "PATH", "CSV", "YAML", "SOURCE", "COURSE", "RECEIPT", "RUBRIC",
                           "PAPER", "MODEL", "CHECKPOINT", "DATA", "FOLDER"}) {
    if (name == file) return Kind::files;
  }
  return Kind::nothing;
}

std::vector<std::string> names_of(const Flag& flag) {
  std::vector<std::string> names = {"--" + flag.name};
  if (flag.letter != 0) names.push_back(std::string("-") + flag.letter);
  return names;
}

std::string bash_offer(Kind kind, const std::vector<std::string>& choices) {
  switch (kind) {
    case Kind::files:
      return "_grader_paths -f";
    case Kind::folders:
      return "_grader_paths -d";
    case Kind::assignments:
      return "_grader_assignments";
    case Kind::commands:
      return "_grader_words \"$_grader_commands\"";
    case Kind::choices:
      return "_grader_words '" + joined(choices, " ") + "'";
    case Kind::nothing:
      break;
  }
  return ":";
}

const char* const bash_start = R"sh(# bash completion for grader(1), made by the program itself.

_grader_words() {
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

_grader_paths() {
  local IFS=$'\n'
  compopt -o filenames 2> /dev/null
  COMPREPLY=($(compgen "$1" -- "$cur"))
}

_grader_assignments() {
  local place file ids=
  for place in "$GRADER_ASSIGNMENTS" assignments "$(dirname "$(type -P grader)")/../share/grader/assignments"; do
    for file in "$place"/*/assignment.yaml; do
      [ -f "$file" ] || continue
      file=${file%/assignment.yaml}
      ids="$ids ${file##*/}"
    done
  done
  _grader_paths -d
  COMPREPLY+=($(compgen -W "$ids" -- "$cur"))
}

_grader() {
  local cur=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]} word i place=0 flags= valued=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    _grader_words "$_grader_commands"
    return
  fi
  case "$command ${COMP_WORDS[COMP_CWORD-1]}" in
)sh";

}  // namespace

std::string bash_completion(const std::vector<const Command*>& commands) {
  std::string names, values, tables, operands;
  for (const Command* command : commands) {
    if (command->hidden) continue;
    names += (names.empty() ? "" : " ") + command->name;
    std::string flags, valued;
    for (const Flag& flag : all_flags(*command)) {
      for (const std::string& name : names_of(flag)) {
        flags += (flags.empty() ? "" : " ") + name;
        if (flag.value.empty()) continue;
        valued += (valued.empty() ? "" : " ") + name;
        values += "    '" + command->name + " " + name + "') " +
                  bash_offer(kind_of(flag.value, flag.choices), flag.choices) + "; return ;;\n";
      }
    }
    tables += "    " + command->name + ") flags='" + flags + "' valued='" + valued + "' ;;\n";
    for (std::size_t i = 0; i < command->operands.size(); ++i) {
      const Operand& operand = command->operands[i];
      operands += "    '" + command->name + " " + std::to_string(i) + "') " +
                  bash_offer(kind_of(operand.name, operand.choices), operand.choices) + " ;;\n";
    }
  }
  std::string text = bash_start;
  text += values + "  esac\n  case $command in\n" + tables + "  esac\n";
  text += R"sh(  if [ "${cur#-}" != "$cur" ]; then
    _grader_words "$flags"
    return
  fi
  for ((i = 2; i < COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if [ "${word#-}" = "$word" ]; then
      place=$((place + 1))
    elif [[ " $valued " == *" $word "* ]]; then
      i=$((i + 1))
    fi
  done
  case "$command $place" in
)sh";
  return text + operands + "  esac\n}\n\n_grader_commands='" + names + "'\ncomplete -F _grader grader\n";
}

namespace {

// In single quotes; brackets and colons part the fields of a specification.
std::string zsh_text(const std::string& text, bool in_fields) {
  std::string out;
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      if (in_fields && (c == '[' || c == ']' || c == ':' || c == '\\')) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string zsh_offer(const std::string& name, const std::vector<std::string>& choices) {
  switch (kind_of(name, choices)) {
    case Kind::files:
      return "_files";
    case Kind::folders:
      return "_files -/";
    case Kind::assignments:
      return "_grader_assignments";
    case Kind::commands:
      return "{_describe command names}";
    case Kind::choices:
      return "(" + joined(choices, " ") + ")";
    case Kind::nothing:
      break;
  }
  return " ";
}

std::string zsh_flag(const Flag& flag) {
  const std::string help = "[" + zsh_text(flag.help, true) + "]";
  const std::string value =
      flag.value.empty() ? "" : ":" + flag.value + ":" + zsh_text(zsh_offer(flag.value, flag.choices), false);
  const std::string many = flag.repeatable ? "*" : "";
  std::string specs;
  for (const std::string& name : names_of(flag)) {
    const bool is_long = name.rfind("--", 0) == 0;
    const char* const joint = flag.value.empty() ? "" : is_long ? "=" : "+";
    specs += " \\\n          '" + many + name + joint + help + value + "'";
  }
  return specs;
}

}  // namespace

std::string zsh_completion(const std::vector<const Command*>& commands) {
  std::string text = R"sh(#compdef grader
# zsh completion for grader(1), made by the program itself.

_grader_assignments() {
  local -a ids
  ids=({$GRADER_ASSIGNMENTS,assignments,${commands[grader]:h}/../share/grader/assignments}/*/assignment.yaml(N:h:t))
  _alternative "ids:assignment:($ids)" 'folders:folder:_files -/'
}

_grader() {
  local curcontext="$curcontext" state line
  local -a names
  names=(
)sh";
  std::string cases;
  for (const Command* command : commands) {
    if (command->hidden) continue;
    text += "    '" + command->name + ":" + zsh_text(command->summary, false) + "'\n";
    cases += "      " + command->name + ")\n        _arguments -s";
    for (const Flag& flag : all_flags(*command)) cases += zsh_flag(flag);
    for (std::size_t i = 0; i < command->operands.size(); ++i) {
      const Operand& operand = command->operands[i];
      cases += " \\\n          '" + std::to_string(i + 1) + (operand.required ? ":" : "::") + operand.name +
               ":" + zsh_text(zsh_offer(operand.name, operand.choices), false) + "'";
    }
    cases += " ;;\n";
  }
  text += R"sh(  )
  _arguments -C '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command names ;;
    argument)
      case $words[1] in
)sh";
  return text + cases + "      esac ;;\n  esac\n}\n\n_grader \"$@\"\n";
}

}  // namespace grader
