#include "grader/roster.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "grader/course/when.hpp"
#include "grader/csv.hpp"
#include "grader/intake/names.hpp"
#include "grader/output.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader {
namespace {

// A file with its header.
class Sheet {
 public:
  Sheet(std::string_view text, std::string file) : file_(std::move(file)), rows_(parse(text, file_)) {
    if (rows_.empty())
      fail_at_line(file_, 1, "the roster is empty, expected the header id,name,email[,login]");
  }

  std::optional<std::size_t> column(const std::string& name) const {
    const CsvRow& header = rows_.front();
    for (std::size_t i = 0; i < header.cells.size(); ++i) {
      if (lower_ascii(trimmed(header.cells[i])) == name) return i;
    }
    return std::nullopt;
  }
  std::size_t need(const std::string& name) const {
    if (const std::optional<std::size_t> found = column(name)) return *found;
    fail_at_line(file_, rows_.front().line,
                 "the roster has no column '" + name + "', expected the header id,name,email[,login]");
  }
  bool has(std::initializer_list<const char*> names) const {
    return std::all_of(names.begin(), names.end(),
                       [&](const char* name) { return column(name).has_value(); });
  }
  std::size_t size() const { return rows_.size() - 1; }
  const CsvRow& header() const { return rows_.front(); }
  const CsvRow& row(std::size_t i) const { return rows_[i + 1]; }
  std::string cell(std::size_t i, std::optional<std::size_t> column) const {
    const CsvRow& found = row(i);
    return column && *column < found.cells.size() ? trimmed(found.cells[*column]) : std::string();
  }
  void expect_full_row(std::size_t i) const {
    if (row(i).cells.size() == header().cells.size()) return;
    fail_at_line(file_, row(i).line,
                 "the row has " + counted(row(i).cells.size(), "cell") + ", the header " +
                     std::to_string(header().cells.size()));
  }
  const std::string& file() const { return file_; }

 private:
  // Spreadsheets of many languages write semicolons; the header tells.
  static std::vector<CsvRow> parse(std::string_view text, const std::string& file) {
    const std::string_view header = text.substr(0, text.find('\n'));
    const bool semicolons =
        std::count(header.begin(), header.end(), ';') > std::count(header.begin(), header.end(), ',');
    return parse_csv(text, file, semicolons ? ';' : ',');
  }

  std::string file_;
  std::vector<CsvRow> rows_;
};

RosterRow row_of(const Sheet& sheet, std::size_t i, db::Student student,
                 std::vector<std::string> lms_ids = {}) {
  return {std::move(student), std::move(lms_ids), std::nullopt, sheet.row(i).line};
}

bool looks_like_mail(const std::string& text) {
  return text.find('@') != std::string::npos;
}

Roster read_ours(const Sheet& sheet) {
  const std::size_t id = sheet.need("id");
  const std::size_t name = sheet.need("name");
  const std::size_t email = sheet.need("email");
  const std::optional<std::size_t> login = sheet.column("login");
  Roster roster{"ours", {}, {}};
  for (std::size_t i = 0; i < sheet.size(); ++i) {
    sheet.expect_full_row(i);
    roster.rows.push_back(row_of(
        sheet, i, {sheet.cell(i, id), sheet.cell(i, name), sheet.cell(i, email), sheet.cell(i, login)}));
  }
  return roster;
}

// Student,ID,[SIS User ID],SIS Login ID,...,Section or LastName,FirstName,ID,...; rows without an ID are no
// students.
bool is_canvas(const Sheet& sheet) {
  const CsvRow& header = sheet.header();
  const bool whole = header.cells.size() > 3 && header.cells[0].find("Student") != std::string::npos &&
                     trimmed(header.cells[1]) == "ID";
  return whole || sheet.has({"lastname", "firstname", "id"});
}

Roster read_canvas(const Sheet& sheet) {
  const std::optional<std::size_t> id = sheet.column("id");
  const std::optional<std::size_t> login = sheet.column("sis login id");
  const std::optional<std::size_t> sis = sheet.column("sis user id");
  const std::optional<std::size_t> last = sheet.column("lastname");
  const std::optional<std::size_t> first = sheet.column("firstname");
  Roster roster{"Canvas gradebook", {}, {}};
  for (std::size_t i = 0; i < sheet.size(); ++i) {
    const std::string name = last ? sheet.cell(i, last) + ", " + sheet.cell(i, first) : sheet.cell(i, 0);
    const std::string number = sheet.cell(i, id);
    if (number.empty() || name == "Student, Test") {
      roster.ignored.push_back("line " + std::to_string(sheet.row(i).line) + ": " + name);
      continue;
    }
    const std::string login_name = sheet.cell(i, login);
    std::vector<std::string> ids;
    if (!sheet.cell(i, sis).empty()) ids.push_back(sheet.cell(i, sis));
    roster.rows.push_back(
        row_of(sheet, i, {number, name, looks_like_mail(login_name) ? login_name : "", login_name}, ids));
  }
  return roster;
}

// "Participant 123" in any language; the number is of this assignment alone, so the e-mail is the id.
std::string moodle_number(const std::string& identifier) {
  std::size_t digits = identifier.size();
  while (digits > 0 && std::isdigit(static_cast<unsigned char>(identifier[digits - 1])) != 0) --digits;
  const bool is_identifier = digits > 1 && digits < identifier.size() && identifier[digits - 1] == ' ';
  return is_identifier ? identifier.substr(digits) : "";
}

bool is_moodle(const Sheet& sheet) {
  if (sheet.has({"identifier", "grade"})) return true;
  return sheet.size() > 0 && sheet.header().cells.size() > 3 && !moodle_number(sheet.cell(0, 0)).empty();
}

Roster read_moodle(const Sheet& sheet) {
  // With blind marking there are neither names nor mails. The headers are in the language of the site.
  std::optional<std::size_t> email;
  for (std::size_t column = 1; column < sheet.header().cells.size() && !email; ++column) {
    if (sheet.size() > 0 && looks_like_mail(sheet.cell(0, column))) email = column;
  }
  Roster roster{"Moodle worksheet", {}, {}};
  for (std::size_t i = 0; i < sheet.size(); ++i) {
    const std::string identifier = sheet.cell(i, 0);
    const std::string number = moodle_number(identifier);
    if (number.empty()) {
      fail_at_line(
          sheet.file(), sheet.row(i).line,
          "the identifier is " + harness::quote_value(identifier) + ", expected one like 'Participant 123'");
    }
    const std::string mail = sheet.cell(i, email);
    const std::string name = email ? sheet.cell(i, 1) : "";
    roster.rows.push_back(
        row_of(sheet, i, {mail.empty() ? "Participant_" + number : mail, name, mail, ""}, {number}));
  }
  return roster;
}

std::optional<db::Time> time_in(const Sheet& sheet, std::size_t i, std::optional<std::size_t> column) {
  std::string text = sheet.cell(i, column);
  if (text.ends_with(" UTC")) text = text.substr(0, text.size() - 4) + " Z";
  return parse_time(text);
}

Roster read_gradescope(const Sheet& sheet) {
  const std::optional<std::size_t> first = sheet.column("first name");
  const std::optional<std::size_t> last = sheet.column("last name");
  const std::optional<std::size_t> name = sheet.column("name");
  const std::optional<std::size_t> time = sheet.column("submission time");
  Roster roster{"Gradescope roster", {}, {}};
  for (std::size_t i = 0; i < sheet.size(); ++i) {
    const std::string sid = sheet.cell(i, sheet.column("sid"));
    const std::string mail = sheet.cell(i, sheet.column("email"));
    const std::string full =
        name ? sheet.cell(i, name) : trimmed(sheet.cell(i, first) + " " + sheet.cell(i, last));
    RosterRow row = row_of(sheet, i, {sid.empty() ? mail : sid, full, mail, ""});
    row.submitted_at = time_in(sheet, i, time);
    roster.rows.push_back(std::move(row));
  }
  return roster;
}

Roster read_github(const Sheet& sheet) {
  const std::optional<std::size_t> user = sheet.column("github_username");
  std::optional<std::size_t> identifier = sheet.column("identifier");
  if (!identifier) identifier = sheet.column("roster_identifier");
  Roster roster{"GitHub Classroom roster", {}, {}};
  for (std::size_t i = 0; i < sheet.size(); ++i) {
    const std::string login = sheet.cell(i, user);
    const std::string id = sheet.cell(i, identifier);
    std::vector<std::string> ids;
    const std::string repository = sheet.cell(i, sheet.column("student_repository_name"));
    if (!repository.empty()) ids.push_back(repository);
    RosterRow row = row_of(
        sheet, i,
        {id.empty() ? login : id, sheet.cell(i, sheet.column("name")), looks_like_mail(id) ? id : "", login},
        ids);
    row.submitted_at = time_in(sheet, i, sheet.column("submission_timestamp"));
    roster.rows.push_back(std::move(row));
  }
  return roster;
}

Roster read_any(const Sheet& sheet) {
  if (sheet.has({"github_username"})) return read_github(sheet);
  if (is_canvas(sheet)) return read_canvas(sheet);
  if (sheet.has({"sid", "email"})) return read_gradescope(sheet);
  if (is_moodle(sheet)) return read_moodle(sheet);
  return read_ours(sheet);
}

}  // namespace

Roster parse_roster(std::string_view text, const std::string& file_name) {
  const Sheet sheet(text, file_name);
  Roster roster = read_any(sheet);
  std::set<std::string> ids;
  std::set<std::string> logins;
  for (const RosterRow& row : roster.rows) {
    const db::Student& student = row.student;
    if (student.id.empty()) fail_at_line(file_name, row.line, "the id is empty");
    if (!ids.insert(student.id).second)
      fail_at_line(file_name, row.line, "the id '" + shown(student.id) + "' is there twice");
    if (!student.login.empty() && !logins.insert(student.login).second)
      fail_at_line(file_name, row.line, "the login '" + shown(student.login) + "' is there twice");
  }
  return roster;
}

Roster read_roster(const std::filesystem::path& file) {
  return parse_roster(read_input(file.string()), file.string());
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
