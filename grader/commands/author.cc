#include "grader/commands/author.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>

namespace grader {
namespace {

bool is_blank(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; });
}

std::string login_name() {
  const passwd* entry = getpwuid(geteuid());
  return entry == nullptr ? "uid " + std::to_string(geteuid()) : entry->pw_name;
}

}  // namespace

Flag author_flag() {
  return {.name = "author", .value = "NAME", .help = "who decides (default: your login name)"};
}

Flag reason_flag(const std::string& help) {
  return {.name = "reason", .value = "TEXT", .help = help};
}

std::string author_of(const Arguments& arguments) {
  const std::optional<std::string> given = arguments.value("author");
  if (!given) return login_name();
  if (is_blank(*given)) throw UsageError("--author is empty, expected a name");
  return *given;
}

std::string reason_of(const Arguments& arguments) {
  std::string reason = arguments.required("reason");
  if (is_blank(reason)) throw UsageError("--reason is empty, expected what the next reader needs to know");
  return reason;
}

}  // namespace grader
