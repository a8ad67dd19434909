#include "harness/build/diagnostics.hpp"
#include "harness/build/printable.hpp"
#include "harness/build/quantities.hpp"
#include "harness/build/symbols.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

TEST_CASE("printable text is UTF-8 without control characters") {
  CHECK(printable("plain\ttext\n", 100) == "plain\ttext\n");
  CHECK(printable("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", 100) ==
        "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  CHECK(printable(std::string("a\0b", 3), 100) ==
        "a\\x00"
        "b");
  CHECK(printable("\x1b[31m\r\n\r\x7f", 100) == "\\x1b[31m\n\\x0d\\x7f");
  CHECK(printable("\xc2\x85 \xe2\x80\xae", 100) == "\\x85 \\u202e");
  const std::string bad = "\xef\xbf\xbd";
  CHECK(printable("\xff\xc3", 100) == bad + bad);                      // no such byte, cut short
  CHECK(printable("\xc0\xaf", 100) == bad + bad);                      // overlong
  CHECK(printable("\xed\xa0\x80", 100) == bad + bad + bad);            // surrogate
  CHECK(printable("\xf4\x90\x80\x80", 100) == bad + bad + bad + bad);  // past the last code point
}

TEST_CASE("printable text is cut between characters") {
  CHECK(printable("0123456789", 4) == "0123... (6 more bytes)");
  CHECK(printable("aaa\xc3\xa9", 4) == "aaa... (2 more bytes)");
  CHECK(printable("0123", 4) == "0123");
}

TEST_CASE("linker messages lose what differs from run to run") {
  const std::string raw =
      "/usr/bin/ld: /tmp/ccAbC123.o: in function `demo::f()':\n"
      "demo.cpp:(.text+0x5): undefined reference to `g()'\n"
      "/usr/bin/ld: /tmp/ccXyZ987.o:(.bss+0x0): multiple definition of `t'; /tmp/ccAbC123.o:(.bss+0x0): "
      "first defined here\n"
      "collect2: error: ld returned 1 exit status\n";
  const std::string tidy = tidy_compiler_output(raw, {"/src"});
  CHECK(tidy.find("/tmp") == std::string::npos);
  CHECK(tidy.find("collect2") == std::string::npos);
  CHECK_THAT(tidy, ContainsSubstring("demo.cpp: undefined reference to `g()'"));
  CHECK_THAT(tidy, ContainsSubstring("multiple definition of `t'"));
}

TEST_CASE("a compiler that ran out of something is told from one that found an error") {
  CHECK(exhausted_resource("demo.cpp:1:1: error: std::bad_alloc is not No space left on device\n").empty());
  CHECK_FALSE(
      exhausted_resource("cc1plus: out of memory allocating 4064 bytes after a total of 1 bytes\n").empty());
  CHECK_FALSE(exhausted_resource(
                  "g++: internal compiler error: File size limit exceeded signal terminated program as\n")
                  .empty());
  CHECK_FALSE(exhausted_resource("x.cpp:1: fatal error: error writing to /tmp/a.s: No space left on device\n")
                  .empty());
}

TEST_CASE("limits are said in round units") {
  CHECK(seconds_text(5) == "5 s");
  CHECK(seconds_text(0.25) == "0.25 s");
  CHECK(bytes_text(std::int64_t{4} << 30) == "4 GiB");
  CHECK(bytes_text(1000) == "1000 bytes");
  CHECK(bytes_text(1536) == "1536 bytes");
  CHECK(bytes_text(0) == "0 bytes");
}

TEST_CASE("what a program holds in place of a missing function") {
  const std::string nm =
      "0000000000001139 T convnet::conv2d(course::TensorView<float const, 4>, int)\n"
      "0000000000001140 T relu(course::TensorView<float, 4>)\n"
      "0000000000001141 t convnet::(anonymous namespace)::pool(int)\n"
      "0000000000001142 T linear\n"
      "0000000000001143 T other::softmax(int)\n"
      "0000000000001144 T convnet::my_conv2d_backward(int)\n"
      "0000000000001145 t convnet::conv2d_backward(int) [clone .cold]\n"
      "0000000000004010 B table\n\nnonsense\n";
  const auto hints = lookalikes_in(
      nm, "convnet", {"conv2d", "relu", "pool", "linear", "softmax", "conv2d_backward", "table"});
  CHECK(hints.at("conv2d") == "defined with other argument types: conv2d(TensorView<const float, 4>, int)");
  CHECK(hints.at("relu") == "defined outside namespace convnet: relu(TensorView<float, 4>)");
  CHECK_THAT(hints.at("pool"), ContainsSubstring("anonymous namespace"));
  CHECK_THAT(hints.at("linear"), ContainsSubstring("extern \"C\""));
  CHECK_THAT(hints.at("softmax"), ContainsSubstring("defined in other, not in namespace convnet"));
  CHECK(hints.count("conv2d_backward") == 0);
  CHECK(hints.count("table") == 0);
}
