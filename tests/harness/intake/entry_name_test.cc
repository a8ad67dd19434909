#include "harness/intake/entry_name.hpp"

#include "harness/intake/intake.hpp"
#include "tests/support/catch.hpp"

using harness::clean_path;
using harness::printable;

TEST_CASE("clean paths are relative, without ornaments") {
  CHECK(clean_path("convnet.cpp") == "convnet.cpp");
  CHECK(clean_path("./a/b.h") == "a/b.h");
  CHECK(clean_path("a/b/") == "a/b");
  CHECK(clean_path("./") == "");
  CHECK(clean_path(".") == "");
  CHECK(clean_path("...") == "...");
  CHECK(clean_path("Übung/日本語.txt") == "Übung/日本語.txt");
  for (const char* bad : {"",         "/",       "//",       "/a",           "..",    "./..",
                          "a/..",     "../a",    "a/../b",   "a//b",         "a//",   "././a",
                          "a/.",      "-",       "a/-b",     "C:",           "c:\\x", "a\\b",
                          "a\tb",     "a\x7f",   "\xc0\xaf", "\xed\xa0\x80", "\x80",  "\xf5\x80\x80\x80",
                          "\xe2\x82", "\xc2\x85"}) {
    INFO(printable(bad));
    CHECK_THROWS_AS(clean_path(bad), harness::BadSubmission);
  }
  CHECK_THROWS_AS(clean_path(std::string_view("a\0b", 3)), harness::BadSubmission);
  CHECK(clean_path(std::string(200, 'a')).size() == 200);
  CHECK_THROWS_AS(clean_path(std::string(201, 'a')), harness::BadSubmission);
}

TEST_CASE("printable names stay on one line and hide nothing") {
  CHECK(printable("convnet.cpp") == "'convnet.cpp'");
  CHECK(printable("Übung") == "'Übung'");
  CHECK(printable("a\nb\x1b[0m") == "'a\\x0ab\\x1b[0m'");
  CHECK(printable("\xff") == "'\\xff'");
  CHECK(printable("\xc2\x9b") == "'\\xc2\\x9b'");                 // a control character beyond ASCII
  CHECK(printable("cod\xe2\x80\xaepp.c") == "'cod\\u202epp.c'");  // would turn what follows around
  CHECK(printable(std::string(500, 'x')).size() < 90);
}
