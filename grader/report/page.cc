#include "grader/report/page.hpp"

#include <ctemplate/template.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "grader/base64.hpp"
#include "grader/report/report.hpp"
#include "grader/text.hpp"
#include "grader_cli_embedded.hpp"
#include "harness/assignment/hash.hpp"

namespace grader {
namespace {

using harness::Status;

void replace_all(std::string& text, const std::string& what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// As a Content-Security-Policy names the one script that may run.
std::string script_source(std::string_view script) {
  const std::string hex = harness::sha256_hex(script);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return "sha256-" + base64(bytes);
}

std::string with_parts(std::string text) {
  // The script's text starts behind the tag's line feed, which is part of it.
  const std::string script = "\n" + std::string(embedded::report_script);
  replace_all(text, "@@PICTURE@@", embedded::report_picture);
  replace_all(text, "@@SCRIPT_HASH@@", script_source(script));
  replace_all(text, "\n@@SCRIPT@@", script);
  replace_all(text, "@@STYLE@@", embedded::report_style);
  return text;
}

}  // namespace

StatusLook look_of(Status status) {
  switch (status) {
    case Status::passed:
      return {"✓", "good"};
    case Status::partial:
      return {"◐", "warn"};
    case Status::flagged:
      return {"⚑", "warn"};
    case Status::skipped:
    case Status::not_run:
      return {"–", "none"};
    case Status::internal_error:
      return {"!", "warn"};
    default:
      return {"✗", "bad"};
  }
}

std::string status_words(Status status) {
  std::string words = harness::to_string(status);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string display_name(const db::Student& student) {
  return shown_on_line(student.name.empty() ? student.id : student.name);
}

std::string student_page_file(const std::string& student) {
  std::string readable;
  for (const char c : student) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
    if (plain && readable.size() < 40) readable += c;
  }
  return "students/" + readable + (readable.empty() ? "" : "-") + harness::sha256_hex(student).substr(0, 16) +
         ".html";
}

std::string expand_page(const std::string& name, std::string_view text,
                        const ctemplate::TemplateDictionary& page) {
  static std::set<std::string> known;
  if (known.insert(name).second) {
    const std::string whole = with_parts(std::string(text));
    ctemplate::StringToTemplateCache(name, whole.data(), whole.size(), ctemplate::DO_NOT_STRIP);
  }
  std::string html;
  if (!ctemplate::ExpandTemplate(name, ctemplate::DO_NOT_STRIP, &page, &html)) {
    throw std::logic_error("report: the template " + name + " cannot be expanded");
  }
  return html;
}

void add_fact(ctemplate::TemplateDictionary& page, const char* name_variable, const std::string& name,
              const std::string& value) {
  if (value.empty()) return;
  ctemplate::TemplateDictionary* fact = page.AddSectionDictionary("FACT");
  fact->SetValue(name_variable, name);
  fact->SetValue("VALUE", shown_on_line(value));
}

}  // namespace grader
