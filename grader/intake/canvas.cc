// The bulk download of Canvas: {name}[_LATE]_{user id}_{attachment id}_{file}, one file an attachment;
// anonymous ones [LATE_]anon_{id}_{attachment id}_{file}; text and link entries as ..._text.html and
// ..._link.html. A file handed in again under its old name has -1, -2, ... before its first dot.

#include <algorithm>
#include <cctype>

#include "grader/intake/forms.hpp"

namespace grader::intake {
namespace {

struct CanvasName {
  std::string person;  // the squashed name; empty for an anonymous one
  std::string id;      // of the user; anon_... for an anonymous one
  bool late = false;
  std::string file;
};

bool is_digit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Reads "_123" at `at`; gives back what follows, npos when there is none.
std::size_t after_number(const std::string& text, std::size_t at) {
  if (at >= text.size() || text[at] != '_') return std::string::npos;
  std::size_t end = at + 1;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end == at + 1 ? std::string::npos : end;
}

// "_1234_convnet.cpp" or "_text.html", from `at` on: the file's name; empty: neither.
std::string file_after(const std::string& text, std::size_t at) {
  const std::string rest = text.substr(at);
  if (rest == "_text.html" || rest == "_link.html") return rest.substr(1);
  const std::size_t file = after_number(text, at);
  if (file == std::string::npos || file + 1 >= text.size() || text[file] != '_') return "";
  return text.substr(file + 1);
}

std::optional<CanvasName> parse_anonymous(const std::string& name) {
  const bool late = name.starts_with("LATE_");
  const std::string rest = late ? name.substr(5) : name;
  if (!rest.starts_with("anon_")) return std::nullopt;
  const std::size_t end = rest.find('_', 5);
  if (end == std::string::npos || end == 5) return std::nullopt;
  const std::string id = rest.substr(0, end);
  // A student called Anon has a number here; an anonymous id is five letters and digits.
  constexpr std::size_t anonymous_id = 5;
  if (end - 5 != anonymous_id &&
      std::all_of(rest.begin() + 5, rest.begin() + static_cast<std::ptrdiff_t>(end), is_digit))
    return std::nullopt;
  const std::string file = file_after(rest, end);
  if (file.empty()) return std::nullopt;
  return CanvasName{"", id, late, file};
}

std::optional<CanvasName> parse_canvas_name(const std::string& name) {
  if (std::optional<CanvasName> anonymous = parse_anonymous(name)) return anonymous;
  constexpr std::string_view mark = "_LATE";
  for (std::size_t i = name.find('_'); i != std::string::npos; i = name.find('_', i + 1)) {
    const bool late = name.compare(i, mark.size(), mark) == 0;
    const std::size_t number = late ? i + mark.size() : i;
    const std::size_t end = after_number(name, number);
    if (end == std::string::npos) continue;
    const std::string file = file_after(name, end);
    if (!file.empty())
      return CanvasName{name.substr(0, i), name.substr(number + 1, end - number - 1), late, file};
  }
  return std::nullopt;
}

// "convnet-1.tar.gz" is {"convnet", "-1", ".tar.gz"}.
struct Numbered {
  std::string stem;
  std::string number;
  std::string rest;
};

Numbered split_number(const std::string& file) {
  const std::size_t dot = std::min(file.find('.'), file.size());
  const std::string stem = file.substr(0, dot);
  std::size_t digits = stem.size();
  while (digits > 0 && is_digit(stem[digits - 1])) --digits;
  if (digits == stem.size() || digits < 2 || stem[digits - 1] != '-') return {stem, "", file.substr(dot)};
  return {stem.substr(0, digits - 1), stem.substr(digits - 1), file.substr(dot)};
}

// Canvas writes the number before the first dot; students have seen it before the last part as well
// ("x.tar-1.gz").
std::string without_number(const std::string& file) {
  const Numbered first = split_number(file);
  if (!first.number.empty()) return first.stem + first.rest;
  const std::size_t last = file.rfind('.');
  if (last == std::string::npos) return file;
  const std::size_t inner_dot = file.substr(0, last).rfind('.');
  if (inner_dot == std::string::npos) return file;
  const Numbered part = split_number(file.substr(inner_dot + 1, last - inner_dot - 1));
  return part.number.empty() ? file : file.substr(0, inner_dot + 1) + part.stem + file.substr(last);
}

// A number is the student's own ("layer-2.cpp") unless the unit's file has one as well: files that are handed
// in again together are numbered together. An archive's name says nothing, so it may lose its number always.
void undo_numbers(Entry& entry, const std::string& unit) {
  const auto is_unit = [&](const std::string& name) { return name == unit + ".cpp" || name == unit + ".py"; };
  const bool numbered = std::any_of(entry.files.begin(), entry.files.end(), [&](const HandedIn& file) {
    return !is_unit(file.name) && is_unit(without_number(file.name));
  });
  std::vector<std::string> names;
  for (const HandedIn& file : entry.files) {
    const std::string plain = without_number(file.name);
    names.push_back(numbered || is_archive_name(plain) ? plain : file.name);
  }
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return;
  for (std::size_t i = 0; i < names.size(); ++i) entry.files[i].name = names[i];
}

}  // namespace

bool is_canvas(const Listing& listing) {
  const auto named = std::count_if(listing.found.begin(), listing.found.end(), [](const Found& found) {
    return !found.is_folder && parse_canvas_name(found.name).has_value();
  });
  return named > 0 && 2 * static_cast<std::size_t>(named) >= listing.found.size();
}

void read_canvas(const Listing& listing, const harness::Assignment& assignment, Download& download) {
  Collector collector;
  for (const Found& found : listing.found) {
    const std::optional<CanvasName> name = parse_canvas_name(found.name);
    if (found.is_folder || !name) {
      download.ignored.push_back(found.name + " (not named as Canvas names a file)");
      continue;
    }
    const std::string source = name->person.empty() ? name->id : name->person + "_" + name->id;
    Entry& entry = collector.entry(source);
    entry.people = {{.id = name->id, .login = {}, .email = {}, .name = name->person}};
    entry.marked_late = entry.marked_late.value_or(false) || name->late;
    entry.files.push_back({found.path, name->file});
  }
  for (auto& [source, entry] : collector.entries()) undo_numbers(entry, assignment.unit);
  std::move(collector).finish(download);
}

}  // namespace grader::intake
