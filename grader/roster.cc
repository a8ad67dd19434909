#include "grader/roster.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "grader/csv.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

[[noreturn]] void fail(const std::string& file, int line, const std::string& what) {
  throw harness::ConfigError(shown(file) + ":" + std::to_string(line) + ": " + what);
}

std::optional<std::size_t> column_of(const CsvRow& header, const std::string& name) {
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    if (lower_case(trimmed(header.cells[i])) == name) return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<db::Student> read_roster(const std::filesystem::path& path) {
  const std::string file = path.string();
  const std::vector<CsvRow> rows = parse_csv(read_input(file), file);
  if (rows.empty()) fail(file, 1, "the roster is empty, expected the header id,name,email[,login]");
  const CsvRow& header = rows.front();
  const auto need = [&](const std::string& name) {
    const std::optional<std::size_t> column = column_of(header, name);
    if (!column) {
      fail(file, header.line,
           "the roster has no column '" + name + "', expected the header id,name,email[,login]");
    }
    return *column;
  };
  const std::size_t id = need("id");
  const std::size_t name = need("name");
  const std::size_t email = need("email");
  const std::optional<std::size_t> login = column_of(header, "login");

  std::vector<db::Student> students;
  std::set<std::string> ids;
  std::set<std::string> logins;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const CsvRow& row = rows[i];
    if (row.cells.size() != header.cells.size()) {
      fail(file, row.line,
           "the row has " + counted(row.cells.size(), "cell") + ", the header " +
               std::to_string(header.cells.size()));
    }
    db::Student student{trimmed(row.cells[id]), trimmed(row.cells[name]), trimmed(row.cells[email]),
                        login ? trimmed(row.cells[*login]) : std::string()};
    if (student.id.empty()) fail(file, row.line, "the id is empty");
    if (!ids.insert(student.id).second)
      fail(file, row.line, "the id '" + shown(student.id) + "' is there twice");
    if (!student.login.empty() && !logins.insert(student.login).second) {
      fail(file, row.line, "the login '" + shown(student.login) + "' is there twice");
    }
    students.push_back(std::move(student));
  }
  return students;
}

const db::Student* find_student(const std::vector<db::Student>& students, const std::string& name) {
  const auto by = [&](std::string db::Student::*field) -> const db::Student* {
    const auto found = std::find_if(students.begin(), students.end(),
                                    [&](const db::Student& s) { return s.*field == name; });
    return found == students.end() ? nullptr : &*found;
  };
  if (name.empty()) return nullptr;
  const db::Student* by_id = by(&db::Student::id);
  return by_id != nullptr ? by_id : by(&db::Student::login);
}

}  // namespace grader
