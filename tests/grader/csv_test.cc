#include "grader/csv.hpp"

#include "grader/roster.hpp"
#include "harness/assignment/config_node.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace grader;
using harness::ConfigError;
using Cells = std::vector<std::string>;

namespace {

std::vector<Cells> cells_of(const std::string& text) {
  std::vector<Cells> all;
  for (const CsvRow& row : parse_csv(text, "x.csv")) all.push_back(row.cells);
  return all;
}

std::string roster_error(const std::string& text) {
  const test_support::TempDir folder;
  try {
    read_roster(folder.write("roster.csv", text));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("cells are split at commas, rows at line ends") {
  CHECK(cells_of("").empty());
  CHECK(cells_of("a,b\nc,d") == std::vector<Cells>{{"a", "b"}, {"c", "d"}});
  CHECK(cells_of("a,b\r\n\r\nc,\r\n") == std::vector<Cells>{{"a", "b"}, {"c", ""}});
  CHECK(cells_of("\xef\xbb\xbfid\n1\n") == std::vector<Cells>{{"id"}, {"1"}});
  CHECK(cells_of("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n") ==
        std::vector<Cells>{{"a,b", "say \"hi\"", "two\nlines"}});
  CHECK(cells_of("6\" pipe,x") == std::vector<Cells>{{"6\" pipe", "x"}});
  CHECK(parse_csv("a\n\"b\nc\"\nd\n", "x.csv").back().line == 4);
}

TEST_CASE("a quote that does not end is an error with its line") {
  CHECK_THROWS_WITH(parse_csv("a,b\nc,\"d\n\n", "x.csv"),
                    "x.csv:2: the quoted cell that starts here has no closing quote");
}

TEST_CASE("a written cell reads back as it was") {
  for (const char* text : {"plain", "a,b", "say \"hi\"", "two\nlines", "", " spaces ", "J\xc3\xb6rg"}) {
    const std::vector<CsvRow> rows = parse_csv("x," + csv_text(text) + "\n", "x.csv");
    REQUIRE(rows.size() == 1);
    CHECK(rows.front().cells == Cells{"x", text});
  }
}

TEST_CASE("a cell of text is never a formula") {
  CHECK(csv_text("=1+1") == "'=1+1");
  CHECK(csv_text("+1") == "'+1");
  CHECK(csv_text("-1") == "'-1");
  CHECK(csv_text("@SUM(A1)") == "'@SUM(A1)");
  CHECK(csv_text("\t=1") == "\"'\t=1\"");
  CHECK(csv_text("  =1") == "'  =1");
  CHECK(csv_text("\n=1") == "\"'\n=1\"");
  CHECK(csv_text("\uff1d1+1") == "'\uff1d1+1");
  CHECK(csv_text("a;=1+1") == "\"a;=1+1\"");
  CHECK(csv_text("   ") == "   ");
  CHECK(csv_text("=HYPERLINK(\"x\",\"y\")") == "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
  CHECK(csv_text("a=1") == "a=1");
  CHECK(csv_text("\x1b[2J").find('\x1b') == std::string::npos);
}

TEST_CASE("a roster is read by the names of its columns") {
  const test_support::TempDir folder;
  std::vector<db::Student> students;
  for (const RosterRow& row :
       read_roster(
           folder.write("roster.csv",
                        "Name, ID,email,group,login\n\"Lovelace, Ada\",s1,a@x.org,3,ada\nBob,s2,,1,\n"))
           .rows)
    students.push_back(row.student);
  CHECK(students ==
        std::vector<db::Student>{{"s1", "Lovelace, Ada", "a@x.org", "ada"}, {"s2", "Bob", "", ""}});
  CHECK(find_student(students, "s1") == &students[0]);
  CHECK(find_student(students, "ada") == &students[0]);
  CHECK(find_student(students, "bob") == nullptr);
  CHECK(find_student(students, "") == nullptr);
  CHECK(read_roster(folder.write("short.csv", "id,name,email\n1,A,a@x.org\n"))
            .rows.front()
            .student.login.empty());
}

TEST_CASE("an id wins over a login of the same name") {
  const std::vector<db::Student> students = {{"s1", "A", "", "s2"}, {"s2", "B", "", "x"}};
  CHECK(find_student(students, "s2") == &students[1]);
}

TEST_CASE("a wrong roster is refused with the line") {
  CHECK_THAT(roster_error(""), ContainsSubstring("the roster is empty"));
  CHECK_THAT(roster_error("id,email\n"), ContainsSubstring(":1: the roster has no column 'name'"));
  CHECK_THAT(roster_error("id,name,email\n1,A,a\n2,B\n"),
             ContainsSubstring(":3: the row has 2 cells, the header 3"));
  CHECK_THAT(roster_error("id,name,email\n ,A,a\n"), ContainsSubstring(":2: the id is empty"));
  CHECK_THAT(roster_error("id,name,email\n1,A,a\n1,B,b\n"),
             ContainsSubstring(":3: the id '1' is there twice"));
  CHECK_THAT(roster_error("id,name,email,login\n1,A,a,x\n2,B,b,x\n"),
             ContainsSubstring("the login 'x' is there twice"));
}
