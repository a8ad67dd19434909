#include <sys/stat.h>

#include <thread>

#include "harness/grade/grade.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::ConfigError;
using harness::load_or_create_seeds;
using harness::Seeds;

namespace {

std::string message_of(const std::filesystem::path& file) {
  try {
    load_or_create_seeds(file);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a missing seeds file is made once, with mode 0600") {
  const test_support::TempDir folder;
  const auto file = folder.path() / "class.seeds";
  const Seeds first = load_or_create_seeds(file);
  CHECK(first.secret.size() == 64);
  CHECK(load_or_create_seeds(file).secret == first.secret);
  struct stat info {};
  REQUIRE(stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("two graders that start at once share one secret") {
  const test_support::TempDir folder;
  const auto file = folder.path() / "class.seeds";
  std::vector<std::string> secrets(8);
  std::vector<std::thread> threads;
  for (std::string& secret : secrets) {
    threads.emplace_back([&secret, &file] { secret = load_or_create_seeds(file).secret; });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::string& secret : secrets) CHECK(secret == secrets.front());
}

TEST_CASE("a seeds file that others can read is refused with the remedy") {
  const test_support::TempDir folder;
  const auto file = folder.path() / "class.seeds";
  load_or_create_seeds(file);
  chmod(file.c_str(), 0644);
  CHECK_THAT(message_of(file), ContainsSubstring("chmod 600"));
}

TEST_CASE("a malformed seeds file is refused by field") {
  const test_support::TempDir folder;
  const auto file = folder.write("class.seeds", "secret: 1234\n");
  chmod(file.c_str(), 0600);
  CHECK_THAT(message_of(file), ContainsSubstring("secret") && ContainsSubstring("64"));
  const auto unknown = folder.write("other.seeds", "secrets: 1234\n");
  chmod(unknown.c_str(), 0600);
  CHECK_THAT(message_of(unknown), ContainsSubstring("secret"));
}

TEST_CASE("a seeds file that cannot be made names the option") {
  CHECK_THAT(message_of("/nonexistent-folder/class.seeds"), ContainsSubstring("--seeds"));
}

TEST_CASE("hidden seeds depend on secret, assignment, check and public seed, and the id hides the secret") {
  const Seeds a{std::string(64, 'a')};
  const Seeds b{std::string(64, 'b')};
  CHECK(a.for_check("a7", "conv", 1) == a.for_check("a7", "conv", 1));
  CHECK(a.for_check("a7", "conv", 1) != b.for_check("a7", "conv", 1));
  CHECK(a.for_check("a7", "conv", 1) != a.for_check("a8", "conv", 1));
  CHECK(a.for_check("a7", "conv", 1) != a.for_check("a7", "relu", 1));
  CHECK(a.for_check("a7", "conv", 1) != a.for_check("a7", "conv", 2));
  CHECK(a.id() != b.id());
  CHECK(a.id().find("aaaa") == std::string::npos);
}
