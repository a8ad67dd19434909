// Archives unpacked in a box: the same trees and refusals as in this process, and a stream that is not
// believed.

#include "harness/intake/unpacked.hpp"

#include <algorithm>
#include <functional>
#include <random>

#include "harness/intake/archive_reader.hpp"
#include "harness/intake/boxed_unpack.hpp"
#include "tests/harness/intake/intake_support.hpp"
#include "tests/support/catch.hpp"

using harness::BadSubmission;
using harness::Limits;
using harness::Tree;
using intake_support::Entry;
using intake_support::pack;
using intake_support::Packing;

namespace {

const Limits limits = intake_support::small_assignment().limits;

const std::vector<Entry> entries = {{"convnet.cpp", "int x;\n", {}, "", false},
                                    {"detail/Übung.hpp", std::string("\0\xff\n", 3), {}, "", false},
                                    {"empty.py", "", {}, "", false},
                                    {"self-check.json", "{}", {}, "", false},
                                    {"old/self-check.json", "{1}", {}, "", false},
                                    {"report.pdf", "%PDF", {}, "", false},
                                    {".git/config", "x", {}, "", false}};

Tree sample() {
  return harness::read_archive(pack(Packing::tar_gz, entries), limits);
}

bool same(const Tree& a, const Tree& b) {
  const auto alike = [](const auto& some, const auto& others) {
    return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                      [](const auto& x, const auto& y) { return x.path == y.path && x.bytes == y.bytes; });
  };
  return a.other_files == b.other_files && a.ignored_folders == b.ignored_folders &&
         alike(a.sources, b.sources) && alike(a.self_checks, b.self_checks);
}

// The refusal's words; "" for a tree.
std::string refusal(const std::function<Tree()>& read) {
  try {
    read();
  } catch (const BadSubmission& bad) {
    return bad.what();
  }
  return "";
}

std::string record(char letter, const std::string& name, const std::string& data, unsigned claimed) {
  const auto word = [](std::size_t value) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return bytes;
  };
  return letter + word(name.size()) + word(claimed) + name + data;
}

std::string record(char letter, const std::string& name, const std::string& data = "") {
  return record(letter, name, data, static_cast<unsigned>(data.size()));
}

}  // namespace

TEST_CASE("a tree survives the way through the stream") {
  const Tree tree = sample();
  REQUIRE(tree.sources.size() == 3);
  REQUIRE(tree.ignored_folders.size() == 1);
  REQUIRE(tree.self_checks.size() == 1);
  CHECK(same(harness::read_unpacked(harness::write_unpacked(tree), limits), tree));
  CHECK(harness::write_unpacked(tree).size() < harness::max_unpacked_bytes(limits));
  CHECK(refusal([] { return harness::read_unpacked(harness::write_refusal("no: 'x'"), limits); }) ==
        "no: 'x'");
}

TEST_CASE("a stream that ends early, goes on, or was changed is refused or obeys every rule") {
  const std::string stream = harness::write_unpacked(sample());
  for (std::size_t length = 0; length < stream.size(); ++length) {
    CHECK_FALSE(refusal([&] { return harness::read_unpacked(stream.substr(0, length), limits); }).empty());
  }
  CHECK_FALSE(refusal([&] { return harness::read_unpacked(stream + "x", limits); }).empty());
  std::mt19937 random(7);
  int taken = 0;
  for (int i = 0; i < 5000; ++i) {
    std::string changed = stream;
    for (int k = 0; k < 2; ++k) changed[random() % changed.size()] = static_cast<char>(random() % 256);
    taken += refusal([&] { return harness::read_unpacked(changed, limits); }).empty() ? 1 : 0;
  }
  CHECK(taken > 0);  // bytes of sources may change
  CHECK(taken < 4000);
}

TEST_CASE("the reader of the stream knows the rules itself") {
  const auto refused = [](const std::string& records) {
    return !refusal([&] {
              return harness::read_unpacked("GRUN" + records + record('E', ""), limits);
            }).empty();
  };
  CHECK_FALSE(refused(record('S', "a.cpp", "x")));
  CHECK(refused(record('S', "../a.cpp", "x")));
  CHECK(refused(record('S', "/etc/a.cpp", "x")));
  CHECK(refused(record('S', "./a.cpp", "x")));
  CHECK(refused(record('S', "a.txt", "x")));
  CHECK(refused(record('O', "a.cpp")));
  CHECK(refused(record('O', "self-check.json")));
  CHECK(refused(record('C', "a.cpp", "x")));
  CHECK(refused(record('C', "self-check.json", std::string(std::size_t{1} << 20, 'x'))));
  CHECK_FALSE(refused(record('C', "self-check.json", "x") + record('O', "b/self-check.json")));
  CHECK(refused(record('I', "src")));
  CHECK(refused(record('S', "a.cpp", "x") + record('S', "A.cpp", "x")));
  CHECK(refused(record('S', "a\x1b.cpp", "x")));
  CHECK(refused(record('S', "a/b/c/d/e.cpp", "x")));
  CHECK(refused(record('S', "a.cpp", std::string(10001, 'x'))));
  CHECK(refused(record('S', "a.cpp", std::string(9999, 'x')) + record('S', "b.cpp", std::string(9999, 'x')) +
                record('S', "c.cpp", std::string(9999, 'x')) + record('S', "d.cpp", std::string(9999, 'x'))));
  CHECK(refused(record('S', "a.cpp", "x", 0xffffffff)));
  CHECK(refused(record('Q', "a.cpp", "x")));
  CHECK(refused(record('B', "", std::string(1001, 'x'))));
  std::string many;
  for (int i = 0; i < 3000; ++i) many += record('O', std::to_string(i));
  CHECK(refused(many));
}

TEST_CASE("a box unpacks what this process would, and refuses in the same words") {
  harness::Sandbox sandbox({});
  harness::BoxedUnpacker unpacker(sandbox);
  std::vector<std::string> archives;
  for (const Packing packing : {Packing::zip, Packing::zip_encrypted, Packing::seven_zip, Packing::tar,
                                Packing::tar_gz, Packing::tar_bz2, Packing::tar_xz, Packing::tar_zst}) {
    archives.push_back(pack(packing, entries));
  }
  archives.push_back(pack(Packing::tar, {{"../x.cpp", "x", {}, "", false}}));
  archives.push_back(pack(Packing::tar, {{"l.cpp", "", Entry::Type::symlink, "/etc/passwd", false}}));
  archives.push_back(pack(Packing::zip, {{"big.cpp", std::string(20000, 'x'), {}, "", false}}));
  archives.push_back(
      pack(Packing::tar_gz, {{"bomb.txt", std::string(std::size_t{40} << 20, '0'), {}, "", false}}));
  archives.push_back(archives[4].substr(0, archives[4].size() / 2));
  archives.emplace_back("nothing like it");
  for (const std::string& archive : archives) {
    Tree here;
    Tree there;
    const std::string why_here = refusal([&] { return here = harness::read_archive(archive, limits); });
    const std::string why_there = refusal([&] { return there = unpacker.unpack(archive, limits); });
    CHECK(why_there == why_here);
    CHECK(same(here, there));
  }
}

TEST_CASE("without isolation an archive is read in this process") {
  harness::Sandbox sandbox({.isolate = false, .worker = 0});
  harness::BoxedUnpacker unpacker(sandbox);
  CHECK(same(unpacker.unpack(pack(Packing::zip, entries), limits), sample()));
}
