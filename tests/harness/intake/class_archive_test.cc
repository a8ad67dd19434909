#include "harness/intake/class_archive.hpp"

#include <fcntl.h>

#include <filesystem>
#include <iterator>

#include "harness/intake/folder_reader.hpp"
#include "tests/harness/intake/intake_support.hpp"
#include "tests/support/bytes_of.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

namespace fs = std::filesystem;
using intake_support::Entry;
using intake_support::Packing;

namespace {

Entry file(const std::string& path, const std::string& bytes) {
  return {path, bytes, Entry::Type::file, "", false};
}

Entry other(const std::string& path, Entry::Type type, const std::string& target = "") {
  return {path, "", type, target, false};
}

// Unpacks into `folder`/class; gives back what was left out.
std::vector<std::string> unpack(const test_support::TempDir& folder, const std::string& archive,
                                const harness::ClassArchiveLimits& limits = {}) {
  const fs::path packed = folder.write("class.archive", archive);
  fs::create_directory(folder.path() / "class");
  const harness::Descriptor input(open(packed.c_str(), O_RDONLY | O_CLOEXEC));
  return harness::unpack_class_archive(input.get(), folder.path() / "class", limits);
}

harness::ClassArchiveLimits with(std::int64_t harness::ClassArchiveLimits::*limit, std::int64_t value) {
  harness::ClassArchiveLimits limits;
  limits.*limit = value;
  return limits;
}

}  // namespace

TEST_CASE("the archive of a class gives everything in it, however it was packed") {
  const Packing packing = GENERATE(Packing::zip, Packing::seven_zip, Packing::tar, Packing::tar_gz,
                                   Packing::tar_xz, Packing::tar_zst);
  const test_support::TempDir folder;
  const std::string inner = intake_support::pack(Packing::zip, {file("convnet.cpp", "x")});
  const std::vector<std::string> left_out = unpack(
      folder, intake_support::pack(packing, {file("名前_12_3_convnet.cpp", "code"),
                                             file("Zoë O'Brien_7_assignsubmission_file_/work.zip", inner)}));
  INFO(intake_support::to_string(packing));
  CHECK(left_out.empty());
  CHECK(test_support::bytes_of(folder.path() / "class/名前_12_3_convnet.cpp") == "code");
  CHECK(test_support::bytes_of(folder.path() / "class/Zoë O'Brien_7_assignsubmission_file_/work.zip") ==
        inner);
}

TEST_CASE("nothing of a class's archive leaves its folder, and what was left out is told") {
  const test_support::TempDir folder;
  const std::vector<std::string> left_out = unpack(
      folder, intake_support::pack(
                  Packing::tar,
                  {file("../escape.cpp", "x"), file("a/../../escape.cpp", "x"), file("/absolute.cpp", "x"),
                   other("link", Entry::Type::symlink, "/etc"), file("link/passwd", "x"),
                   other("hard", Entry::Type::hardlink, "/etc/passwd"), other("pipe", Entry::Type::fifo),
                   file("twice.cpp", "first"), file("twice.cpp", "second"),
                   file(std::string(150, 'n') + "/" + std::string(150, 'n'), "x")}));
  CHECK_FALSE(fs::exists(folder.path() / "escape.cpp"));
  CHECK_FALSE(fs::is_symlink(folder.path() / "class/link"));
  CHECK(test_support::bytes_of(folder.path() / "class/absolute.cpp") ==
        "x");  // below the folder, as everything
  CHECK(test_support::bytes_of(folder.path() / "class/twice.cpp") == "first");
  std::string told;
  for (const std::string& line : left_out) told += line + "\n";
  CHECK(left_out.size() == 6);
  for (const char* line : {"leads out of the folder", "is neither a file nor a folder", "is there twice"})
    CHECK_THAT(told, ContainsSubstring(line));
}

TEST_CASE("the archive of a class has limits, and what is none is refused") {
  const test_support::TempDir folder;
  CHECK_THROWS_WITH(unpack(folder, "no archive at all"), ContainsSubstring("cannot be read"));
  const test_support::TempDir large;
  const std::string archive =
      intake_support::pack(Packing::zip, {file("a.cpp", std::string(1000, 'a')), file("b.cpp", "b")});
  CHECK_THROWS_WITH(unpack(large, archive, with(&harness::ClassArchiveLimits::total_bytes, 900)),
                    ContainsSubstring("unpacks to more than"));
  const test_support::TempDir many;
  CHECK_THROWS_WITH(unpack(many, archive, with(&harness::ClassArchiveLimits::entries, 1)),
                    ContainsSubstring("more than 1 entries"));
  const test_support::TempDir cut;
  unpack(cut, archive, with(&harness::ClassArchiveLimits::file_bytes, 100));
  CHECK(fs::file_size(cut.path() / "class/a.cpp") == 100);  // intake refuses it for its size, not the class
}
