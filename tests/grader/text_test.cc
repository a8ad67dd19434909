#include "grader/text.hpp"

#include "tests/support/catch.hpp"

using namespace grader;

TEST_CASE("what is shown cannot command a terminal") {
  CHECK(shown("plain \xc3\xa9\n\tok") == "plain \xc3\xa9\n\tok");
  for (const char* evil : {"\x1b[2J", "\x07", "\x7f",
                           "\xc2\x9b"
                           "31m",
                           "a\rb",
                           "\xe2\x80\xae"
                           "txt"}) {
    const std::string text = shown(evil);
    CHECK(text != evil);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\xc2\x9b") == std::string::npos);
  }
  CHECK(shown("\xff") == "\xef\xbf\xbd");
  CHECK(shown_on_line("a\nb\tc") == "a b c");
}

TEST_CASE("width counts characters, not bytes") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("J\xc3\xb6rg") == 4);
  CHECK(display_width("e\xcc\x81") == 1);                 // e and a combining accent
  CHECK(display_width("\xe4\xbd\x90\xe8\x97\xa4") == 4);  // two Chinese characters
}

TEST_CASE("lines are broken at spaces and indented") {
  CHECK(wrap("one two three", 8, 0) == "one two\nthree");
  CHECK(wrap("one two three", 10, 2) == "  one two\n  three");
  CHECK(wrap("short", 80, 4) == "    short");
  CHECK(wrap("a\n\nb", 80, 2) == "  a\n\n  b");
  CHECK(wrap("  indented code stays", 12, 0) == "  indented\n  code stays");
  CHECK(wrap("averyverylongword x", 5, 0) == "averyverylongword\nx");
  CHECK(wrap("a    b", 80, 0) == "a    b");  // compilers point with ^ below a column
  CHECK(wrap("", 10, 3) == "");
}

TEST_CASE("points, durations and times") {
  CHECK(points(100) == "100");
  CHECK(points(87.5) == "87.5");
  CHECK(points(100.0 / 3) == "33.33");
  CHECK(points(0) == "0");
  CHECK(points(-0.001) == "0");
  CHECK(points(-2.5) == "-2.5");
  CHECK(duration(0) == "0 s");
  CHECK(duration(59.6) == "1 min 0 s");
  CHECK(duration(200) == "3 min 20 s");
  CHECK(duration(7500) == "2 h 5 min");
  CHECK(utc_time(1772360430000) == "2026-03-01T10:20:30Z");
  CHECK(counted(1, "file") == "1 file");
  CHECK(counted(0, "file") == "0 files");
}

TEST_CASE("a table is aligned by what is seen") {
  const Table table{
      {"id", "score", "status"}, {false, true, false}, {{"J\xc3\xb6", "8", "ok"}, {"abc", "100", ""}}};
  CHECK(to_text(table) == "id   score  status\nJ\xc3\xb6       8  ok\nabc    100\n");
}
