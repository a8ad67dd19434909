#include "grader/similar/tokens.hpp"

#include <string>

#include "tests/support/catch.hpp"

using namespace grader;
using harness::Language;

namespace {

std::vector<std::uint64_t> codes(const std::string& text, Language language) {
  std::vector<std::uint64_t> all;
  for (const Token& token : tokenise(text, language)) all.push_back(token.code);
  return all;
}

std::vector<std::string> spellings(const std::string& text, Language language) {
  std::vector<std::string> all;
  for (const Token& token : tokenise(text, language))
    all.push_back(text.substr(token.begin, token.end - token.begin));
  return all;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("C++ is cut into tokens") {
  CHECK(spellings("#include <x>\nint a1 = b->c /* no */ <<= 0x1F'00u + 1.5e-3f; // no\nif(x<=.5)",
                  Language::cpp) == Words{"int", "a1", "=", "b", "->", "c", "<<=", "0x1F'00u", "+", "1.5e-3f",
                                          ";", "if", "(", "x", "<=", ".5", ")"});
  CHECK(spellings("f(\"a\\\"b//\", 'c', u8\"d\", R\"(x \" y)\", LR\"q(z)\")q\") ? a : b::c...",
                  Language::cpp) == Words{"f", "(", "\"a\\\"b//\"", ",", "'c'", ",", "u8\"d\"", ",",
                                          "R\"(x \" y)\"", ",", "LR\"q(z)\")q\"", ")", "?", "a", ":", "b",
                                          "::", "c", "..."});
  CHECK(spellings("#define N \\\n 3", Language::cpp) == Words{"#", "define", "N", "3"});
}

TEST_CASE("Python is cut into tokens") {
  CHECK(spellings("def f(x):\n    \"\"\"says\n it\"\"\"\n    return x **2 // 3  # no\n", Language::python) ==
        Words{"def", "f", "(", "x", ")", ":", "return", "x", "**", "2", "//", "3"});
  CHECK(spellings("a = rb'x' + f\"{y}\" + '''z\n'''", Language::python) ==
        Words{"a", "=", "rb'x'", "+", "f\"{y}\"", "+", "'''z\n'''"});
  // A string inside brackets is an argument, whatever line it stands on.
  CHECK(spellings("f(\n'a'\n)\n'b'\n", Language::python) == Words{"f", "(", "'a'", ")"});
}

TEST_CASE("names, numbers, comments and layout make no difference, all else does") {
  CHECK(codes("for (int i = 0; i < n; ++i) s += x[i];  // sum", Language::cpp) ==
        codes("/* add */ for(int row=7;row<total;++row)\n  acc+=data[row];", Language::cpp));
  CHECK(codes("s += 'a'", Language::cpp) == codes("t += \"bc\"", Language::cpp));
  CHECK(codes("def f(a):\n  '''x'''\n  return a + 1", Language::python) ==
        codes("def long_name( b ) :  # y\n\n    return b + 20.5", Language::python));
  CHECK(codes("a + b", Language::cpp) != codes("a - b", Language::cpp));
  CHECK(codes("while", Language::cpp) != codes("whale", Language::cpp));
  CHECK(codes("a + 1", Language::cpp) != codes("a + b", Language::cpp));
}

TEST_CASE("no text is too broken to be cut") {
  for (const std::string& text :
       Words{"", "\"", "'", "/*", "R\"(", "R\"", "#include", "'''", "\\", "\xff\x80", "0x", ".", "@$`",
             std::string(3, '\0'), "\"\\", "f'", "#"}) {
    for (const Language language : {Language::cpp, Language::python}) {
      INFO(text);
      std::size_t done = 0;
      for (const Token& token : tokenise(text, language)) {
        CHECK(token.begin >= done);
        CHECK(token.end > token.begin);
        done = token.end;
      }
      CHECK(done <= text.size());
    }
  }
}
