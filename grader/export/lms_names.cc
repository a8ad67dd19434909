#include "grader/export/lms_names.hpp"

#include <algorithm>
#include <cctype>

namespace grader {
namespace {

bool is_number(const std::string& text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts = {""};
  for (const char c : text) {
    if (c == '_') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// "Doe, Jane" and "Jane Doe" are one name; a spreadsheet's apostrophe is none of it.
std::string plain_name(std::string name) {
  if (!name.empty() && name.front() == '\'') name.erase(0, 1);
  const std::size_t comma = name.find(", ");
  if (comma != std::string::npos) name = name.substr(comma + 2) + " " + name.substr(0, comma);
  return lower(name);
}

}  // namespace

std::optional<CanvasName> canvas_name(const std::string& source) {
  // Canvas itself takes the first two numbers between underscores.
  const std::vector<std::string> parts = parts_of(source);
  std::string start;
  for (std::size_t i = 0; i + 2 < parts.size(); ++i) {
    start += (i > 0 ? "_" : "") + parts[i];
    if (i > 0 && is_number(parts[i]) && is_number(parts[i + 1])) {
      return CanvasName{start + "_" + parts[i + 1], parts[i]};
    }
  }
  if (parts.size() == 2 && is_number(parts[1])) return CanvasName{"", parts[1]};
  return std::nullopt;
}

std::optional<MoodleName> moodle_name(const std::string& source) {
  const std::vector<std::string> parts = parts_of(source);
  if (parts.size() < 2 || !is_number(parts[1])) return std::nullopt;
  if (parts.size() > 2 && parts[2].rfind("assign", 0) != 0) return std::nullopt;
  return MoodleName{parts[0], parts[1]};
}

const db::Grade* GradeFinder::find(const LmsRow& row) const {
  const auto first = [this](auto matches) -> const db::Grade* {
    const auto found = std::find_if(grades_.begin(), grades_.end(), matches);
    return found == grades_.end() ? nullptr : &*found;
  };
  const auto same = [](const std::string& a, const std::string& b) { return !a.empty() && a == b; };
  if (!row.canvas_id.empty()) {
    if (const auto* grade = first([&](const db::Grade& g) {
          const std::optional<CanvasName> name = canvas_name(g.submission.source);
          return name && name->user_id == row.canvas_id;
        })) {
      return grade;
    }
  }
  if (!row.moodle_participant.empty()) {
    if (const auto* grade = first([&](const db::Grade& g) {
          const std::optional<MoodleName> name = moodle_name(g.submission.source);
          return name && name->participant == row.moodle_participant;
        })) {
      return grade;
    }
  }
  for (const std::string& id : row.ids) {
    if (const auto* grade = first([&](const db::Grade& g) { return same(g.student.id, id); })) return grade;
  }
  // A login is often the start of the address, or the whole of it.
  for (const std::string& word : {row.login, row.email}) {
    if (const auto* grade = first([&](const db::Grade& g) {
          return same(lower(g.student.login), lower(word)) || same(lower(g.student.email), lower(word)) ||
                 same(lower(g.student.id), lower(word));
        })) {
      return grade;
    }
  }
  const auto has_name = [&](const db::Grade& g) {
    return same(plain_name(g.student.name), plain_name(row.name));
  };
  return std::count_if(grades_.begin(), grades_.end(), has_name) == 1 ? first(has_name) : nullptr;
}

}  // namespace grader
