#include "grader/cli.hpp"

#include "grader/commands/list.hpp"
#include "tests/support/catch.hpp"

using namespace grader;

namespace {

Command sample_command() {
  return {.name = "sample",
          .summary = "does something",
          .examples = {"grader sample in.txt --jobs 2"},
          .details = {"More about it."},
          .operands = {{"FILE", "the file"}, {"OTHER", "another", false}},
          .flags = {{.name = "jobs", .value = "N", .help = "how many"},
                    {.name = "only", .value = "X", .help = "which", .repeatable = true},
                    {.name = "output", .value = "FILE", .help = "where", .letter = 'o'},
                    {.name = "force", .help = "a switch"}},
          .run = nullptr};
}

std::string usage_error(const std::vector<std::string>& words) {
  try {
    parse_arguments(sample_command(), words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("operands and flags are read in any order") {
  const Arguments arguments = parse_arguments(
      sample_command(), {"--jobs", "3", "a", "-o", "-", "b", "--only=x", "--force", "--only", "y"});
  CHECK(arguments.operand(0) == "a");
  CHECK(arguments.operand(1) == "b");
  CHECK_FALSE(arguments.operand(2));
  CHECK(arguments.integer("jobs", 1, 8, 1) == 3);
  CHECK(arguments.value("output") == "-");
  CHECK(arguments.values("only") == std::vector<std::string>{"x", "y"});
  CHECK(arguments.has("force"));
  CHECK_FALSE(parse_arguments(sample_command(), {"a"}).has("force"));
  CHECK(parse_arguments(sample_command(), {"a"}).integer("jobs", 1, 8, 5) == 5);
  CHECK(parse_arguments(sample_command(), {"--", "--jobs"}).operand(0) == "--jobs");
}

TEST_CASE("what cannot be understood is named, with what may have been meant") {
  CHECK(usage_error({"a", "--jbos", "3"}) == "unknown option '--jbos'; did you mean '--jobs'?");
  CHECK(usage_error({"a", "--zzzzzzzz"}) == "unknown option '--zzzzzzzz'");
  CHECK(usage_error({"a", "--job", "3"}) == "unknown option '--job'; did you mean '--jobs'?");  // no guessing
  CHECK(usage_error({}) == "missing FILE");
  CHECK(usage_error({"a", "b", "c"}) == "unexpected argument 'c'");
  CHECK(usage_error({"a", "--jobs", "1", "--jobs", "2"}) == "--jobs is given more than once");
  CHECK_THAT(usage_error({"a", "--jobs"}), ContainsSubstring("--jobs"));
  CHECK_THAT(usage_error({"a", "--force=1"}), ContainsSubstring("--force"));
  CHECK(usage_error({"a", "--\x1b[2J"}).find('\x1b') == std::string::npos);
}

TEST_CASE("numbers are whole and within bounds") {
  for (const char* wrong : {"0", "9", "x", "2.5", "", "3 ", "99999999999999999999"}) {
    INFO(wrong);
    Arguments arguments;
    arguments.flags["jobs"] = {wrong};
    CHECK_THROWS_AS(arguments.integer("jobs", 1, 8, 1), UsageError);
  }
}

TEST_CASE("help asks for nothing else and starts with an example") {
  CHECK(parse_arguments(sample_command(), {"--help"}).has("help"));
  CHECK(parse_arguments(sample_command(), {"-h"}).has("help"));
  const std::string help = help_of(sample_command());
  CHECK(help.rfind("  grader sample in.txt --jobs 2\n", 0) == 0);
  for (const char* part : {"does something", "More about it.", "usage: grader sample FILE [OTHER] [options]",
                           "--jobs N", "-o, --output FILE", "--force", "(may be repeated)", "-h, --help"}) {
    CHECK_THAT(help, ContainsSubstring(part));
  }
}

TEST_CASE("every command explains itself in lines that fit") {
  for (const Command* command : all_commands()) {
    INFO(command->name);
    CHECK(command->run != nullptr);
    CHECK_FALSE(command->summary.empty());
    REQUIRE_FALSE(command->examples.empty());
    const std::string help = help_of(*command);
    CHECK(help.rfind("  " + command->examples.front(), 0) == 0);
    std::size_t start = 0;
    while (start < help.size()) {
      const std::size_t end = help.find('\n', start);
      CHECK(end - start <= 110);
      start = end + 1;
    }
    CHECK(&find_command(command->name) == command);
  }
  CHECK_THROWS_WITH(find_command("chekc"), "unknown command 'chekc'; did you mean 'check'?");
  CHECK_THROWS_AS(find_command("qqqqqqqq"), UsageError);
}
