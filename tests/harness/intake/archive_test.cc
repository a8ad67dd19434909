#include <algorithm>
#include <array>
#include <random>

#include "tests/harness/intake/intake_support.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using intake_support::Entry;
using intake_support::pack;
using intake_support::Packing;
using intake_support::paths_of;
using intake_support::refusal_of_bytes;
using intake_support::take_in_bytes;

namespace {

const std::vector<Packing> kEveryPacking = {Packing::zip,     Packing::zip_stored, Packing::seven_zip,
                                            Packing::tar,     Packing::gnu_tar,    Packing::tar_gz,
                                            Packing::tar_bz2, Packing::tar_xz,     Packing::tar_zst};

Entry link(Entry::Type type, const std::string& path, const std::string& target) {
  return {path, "", type, target, false};
}

Entry special(Entry::Type type, const std::string& path) {
  return {path, "", type, "", false};
}

const Entry kUnit{"convnet.cpp", "int main_part = 1;\n", {}, "", false};

// Bytes that do not compress.
std::string noise(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string out(size, '\0');
  for (char& c : out) c = static_cast<char>(random() & 0xFFU);
  return out;
}

}  // namespace

TEST_CASE("the same sources have the same hash in a folder and in every kind of archive") {
  const std::vector<Entry> entries = {kUnit,
                                      {"detail/helper.hpp", "#pragma once\n", {}, "", false},
                                      {"detail/helper.cpp", std::string("\0\xff\n", 3), {}, "", false}};
  const test_support::TempDir dir;
  for (const Entry& entry : entries) dir.write("in/" + entry.path, entry.bytes);
  const harness::Snapshot folder = intake_support::take_in(dir.path() / "in");
  CHECK(paths_of(folder) ==
        std::vector<std::string>{"convnet.cpp", "detail/helper.cpp", "detail/helper.hpp"});
  CHECK(folder.hash == harness::snapshot_hash(folder.files));
  CHECK(folder.hash.size() == 64);

  for (const Packing packing : kEveryPacking) {
    INFO(intake_support::to_string(packing));
    const harness::Snapshot archive = take_in_bytes(pack(packing, entries));
    CHECK(archive.hash == folder.hash);
    CHECK(archive.language == harness::Language::cpp);
    REQUIRE(archive.files.size() == 3);
    CHECK(archive.files[1].bytes == entries[2].bytes);
  }

  std::vector<Entry> wrapped = {special(Entry::Type::folder, "Übung 7 (Müller)/")};
  for (Entry entry : entries) {
    entry.path = "Übung 7 (Müller)/" + entry.path;
    wrapped.push_back(entry);
  }
  for (const Packing packing : kEveryPacking) {
    INFO(intake_support::to_string(packing));
    CHECK(take_in_bytes(pack(packing, wrapped)).hash == folder.hash);
  }
}

TEST_CASE("the bytes decide what an archive is, not its name") {
  CHECK(paths_of(take_in_bytes(pack(Packing::tar_xz, {kUnit}), "homework.zip")).size() == 1);
  CHECK(paths_of(take_in_bytes(pack(Packing::seven_zip, {kUnit}), "homework")).size() == 1);
}

TEST_CASE("names as tar writes them for the current folder are taken") {
  CHECK(paths_of(take_in_bytes(pack(
            Packing::tar_gz, {special(Entry::Type::folder, "./"), {"./convnet.cpp", "x", {}, "", false}}))) ==
        std::vector<std::string>{"convnet.cpp"});
}

TEST_CASE("links and special files in archives are refused by name") {
  const auto refused = [](Packing packing, const Entry& entry, const std::string& why) {
    INFO(intake_support::to_string(packing) << ": " << why);
    const std::string message = refusal_of_bytes(pack(packing, {kUnit, entry}));
    CHECK_THAT(message, ContainsSubstring(why));
    CHECK_THAT(message, ContainsSubstring("'" + entry.path + "'"));
  };
  for (const Packing packing :
       {Packing::tar, Packing::tar_gz, Packing::gnu_tar, Packing::zip, Packing::seven_zip}) {
    refused(packing, link(Entry::Type::symlink, "passwords.h", "/etc/passwd"), "is a symbolic link");
    refused(packing, link(Entry::Type::symlink, "up", ".."), "is a symbolic link");
  }
  for (const Packing packing : {Packing::tar, Packing::gnu_tar}) {
    refused(packing, link(Entry::Type::hardlink, "more.cpp", "convnet.cpp"), "is a hard link");
    refused(packing, special(Entry::Type::fifo, "pipe.h"), "is a named pipe");
    refused(packing, special(Entry::Type::device, "zero.h"), "is a device");
  }
  refused(Packing::tar, {"holes.cpp", "x", {}, "", true}, "is a sparse file");
}

TEST_CASE("unsafe names in archives are refused, printably") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"/etc/cron.d/convnet.cpp", "is an absolute path"},
      {"../convnet.cpp", "has the part '..'"},
      {"a/../../convnet.cpp", "has the part '..'"},
      {"a//b.cpp", "has an empty part"},
      {"a/./b.cpp", "has the part '.'"},
      {"C:/convnet.cpp", "drive letter"},
      {"a\nb.cpp", "'a\\x0ab.cpp' holds a control character"},
      {"-fplugin=x.cpp", "starts with a dash"},
      {"a/-x.h", "starts with a dash"},
      {".git/../../x.h", "has the part '..'"},
      {std::string(201, 'a') + ".cpp", "bytes long"},
  };
  for (const auto& [path, why] : cases) {
    for (const Packing packing : {Packing::tar, Packing::zip}) {
      INFO(intake_support::to_string(packing) << ": " << why);
      const std::string message = refusal_of_bytes(pack(packing, {kUnit, {path, "x", {}, "", false}}));
      CHECK_THAT(message, ContainsSubstring(why));
      CHECK(std::none_of(message.begin(), message.end(), [](char c) { return c >= 0 && c < ' '; }));
    }
  }
  CHECK_THAT(refusal_of_bytes(pack(Packing::gnu_tar, {kUnit, {"a\\b.cpp", "x", {}, "", false}})),
             ContainsSubstring("holds a backslash"));
  CHECK_THAT(refusal_of_bytes(pack(Packing::gnu_tar, {kUnit, {"\xff\xfe.cpp", "x", {}, "", false}})),
             ContainsSubstring("'\\xff\\xfe.cpp' is not UTF-8"));
}

TEST_CASE("a name that occurs twice is refused, also when it differs in case only") {
  const Entry again{"convnet.cpp", "other", {}, "", false};
  const Entry upper{"ConvNet.cpp", "other", {}, "", false};
  CHECK_THAT(refusal_of_bytes(pack(Packing::zip, {kUnit, again})),
             ContainsSubstring("'convnet.cpp' is there twice"));
  CHECK_THAT(refusal_of_bytes(pack(Packing::tar, {kUnit, upper})),
             ContainsSubstring("'convnet.cpp' and 'ConvNet.cpp' differ in case only"));
  CHECK_THAT(refusal_of_bytes(
                 pack(Packing::tar, {kUnit, {"src/a.h", "", {}, "", false}, {"Src/b.h", "", {}, "", false}})),
             ContainsSubstring("'src' and 'Src' differ in case only"));
  CHECK_THAT(refusal_of_bytes(
                 pack(Packing::tar, {kUnit, {"a.h", "x", {}, "", false}, {"a.h/b.h", "x", {}, "", false}})),
             ContainsSubstring("'a.h' is a file and a folder at once"));
  CHECK_THAT(refusal_of_bytes(
                 pack(Packing::tar, {kUnit, {"a.h/b.h", "x", {}, "", false}, {"a.h", "x", {}, "", false}})),
             ContainsSubstring("'a.h' is there twice"));
  CHECK(refusal_of_bytes(pack(Packing::tar, {kUnit,
                                             {"src/a.h", "x", {}, "", false},
                                             special(Entry::Type::folder, "src/"),
                                             {"src/b.h", "x", {}, "", false}})) == "");
}

TEST_CASE("bombs stop while they are unpacked") {
  const std::string zeros(std::size_t{8} << 20, '\0');
  for (const Packing packing : {Packing::zip, Packing::seven_zip, Packing::tar_gz, Packing::tar_bz2,
                                Packing::tar_xz, Packing::tar_zst}) {
    INFO(intake_support::to_string(packing));
    CHECK_THAT(refusal_of_bytes(pack(packing, {kUnit, {"data.bin", zeros, {}, "", false}})),
               ContainsSubstring("more than 200 times its size"));
  }
  // Ten copies of 8 MiB that hardly compress: the ratio is honest, the total is not.
  std::vector<Entry> entries = {kUnit};
  for (unsigned i = 0; i < 10; ++i) {
    const std::string part = noise(std::size_t{1} << 19, i);
    std::string bytes;
    for (int copy = 0; copy < 16; ++copy) bytes += part;
    entries.push_back({"data" + std::to_string(i) + ".bin", bytes, {}, "", false});
  }
  CHECK_THAT(refusal_of_bytes(pack(Packing::tar_zst, entries)),
             ContainsSubstring("unpacks to more than 64 MiB"));
}

TEST_CASE("an archive may be a megabyte of text that compresses a thousandfold") {
  const std::string zeros(1'000'000, '0');
  CHECK(refusal_of_bytes(pack(Packing::tar_xz, {kUnit, {"log.txt", zeros, {}, "", false}})) == "");
}

TEST_CASE("the assignment's limits bind the sources, and no others") {
  const auto refusal = [](const std::vector<Entry>& entries) {
    return refusal_of_bytes(pack(Packing::zip, entries));
  };
  CHECK(refusal({kUnit, {"a.h", noise(10000, 1), {}, "", false}}) == "");
  CHECK_THAT(refusal({kUnit, {"a.h", noise(10001, 1), {}, "", false}}),
             ContainsSubstring("'a.h' is larger than the 10000 bytes a source file may have"));
  CHECK_THAT(refusal({{"a.h", noise(9999, 1), {}, "", false},
                      {"b.h", noise(9999, 2), {}, "", false},
                      {"c.h", noise(9999, 3), {}, "", false},
                      {"convnet.cpp", "four", {}, "", false}}),
             ContainsSubstring("with 'convnet.cpp' the source files are larger than the 30000 bytes"));
  CHECK(refusal({kUnit, {"report.pdf", noise(200000, 1), {}, "", false}}) == "");

  CHECK(refusal({{"a/b/c/convnet.cpp", "x", {}, "", false}}) == "");
  CHECK_THAT(refusal({{"a/b/c/d/convnet.cpp", "x", {}, "", false}}),
             ContainsSubstring("lies 4 folders deep"));

  std::vector<Entry> many;
  for (int i = 0; i < 19; ++i) many.push_back({"h" + std::to_string(i) + ".h", "", {}, "", false});
  many.push_back(kUnit);
  CHECK(refusal(many) == "");
  many.push_back({"one_more.h", "", {}, "", false});
  CHECK_THAT(refusal(many), ContainsSubstring("more than 20 source files"));
}

TEST_CASE("ten thousand entries are refused") {
  std::vector<Entry> entries = {kUnit};
  for (int i = 0; i < 10000; ++i) entries.push_back({"d/f" + std::to_string(i) + ".txt", "", {}, "", false});
  for (const Packing packing : {Packing::zip, Packing::tar_gz}) {
    CHECK_THAT(refusal_of_bytes(pack(packing, entries)), ContainsSubstring("more than 2000 entries"));
  }
}

TEST_CASE("empty, damaged, encrypted, nested and foreign archives are refused in clear words") {
  for (const Packing packing : {Packing::zip, Packing::tar, Packing::tar_gz, Packing::seven_zip}) {
    INFO(intake_support::to_string(packing));
    CHECK_THAT(refusal_of_bytes(pack(packing, {})),
               ContainsSubstring("archive is empty, expected convnet.cpp or convnet.py"));
  }
  CHECK_THAT(refusal_of_bytes(pack(Packing::zip_encrypted, {kUnit})),
             ContainsSubstring("'convnet.cpp' is encrypted"));
  for (const Packing packing : {Packing::zip, Packing::seven_zip, Packing::tar, Packing::tar_gz,
                                Packing::tar_bz2, Packing::tar_xz, Packing::tar_zst}) {
    INFO(intake_support::to_string(packing));
    const std::string whole = pack(packing, {kUnit, {"more.cpp", noise(9000, 4), {}, "", false}});
    CHECK_THAT(refusal_of_bytes(whole.substr(0, 4000)), ContainsSubstring("damaged"));
  }
  std::string wrong_sum = pack(Packing::zip_stored, {kUnit});
  wrong_sum[wrong_sum.find("main_part")] = 'X';
  CHECK_THAT(refusal_of_bytes(wrong_sum), ContainsSubstring("damaged"));

  const std::string inner = pack(Packing::zip, {kUnit});
  CHECK_THAT(refusal_of_bytes(pack(Packing::zip, {kUnit, {"old/version.tar.gz", inner, {}, "", false}})),
             ContainsSubstring("holds another archive"));
  CHECK_THAT(refusal_of_bytes(intake_support::gzip(inner)), ContainsSubstring("holds another archive"));
  CHECK_THAT(refusal_of_bytes(intake_support::gzip("int x;\n")), ContainsSubstring("no tar archive"));
  CHECK_THAT(refusal_of_bytes("", "homework.zip"), ContainsSubstring("'homework.zip' is empty"));
  CHECK_THAT(refusal_of_bytes("Rar!\x1a\x07 and so on", "homework.rar"),
             ContainsSubstring("rar archives are not read"));
  CHECK_THAT(refusal_of_bytes("%PDF-1.7", "homework.pdf"), ContainsSubstring("not an archive"));
}

TEST_CASE("the one archive that an archive holds in place of sources is opened") {
  const Entry header{"detail/helper.hpp", "#pragma once\n", {}, "", false};
  const Entry report{"report.pdf", "%PDF", {}, "", false};
  const std::string expected = take_in_bytes(pack(Packing::zip, {kUnit, header})).hash;
  for (const Packing packing : kEveryPacking) {
    INFO(intake_support::to_string(packing));
    const std::string inner = pack(packing, {special(Entry::Type::folder, "./"), kUnit, header});
    CHECK(take_in_bytes(pack(Packing::zip, {report, {"a7/final.zip", inner, {}, "", false}})).hash ==
          expected);
    CHECK(take_in_bytes(pack(Packing::tar_gz, {{"final.tar.gz", inner, {}, "", false}})).hash == expected);
  }
  const std::string inner = pack(Packing::zip, {kUnit, {"notes.txt", "x", {}, "", false}});
  const harness::Snapshot snapshot = take_in_bytes(
      pack(Packing::zip, {report, {"final.zip", inner, {}, "", false}, {".old.zip", inner, {}, "", false}}));
  CHECK(paths_of(snapshot) == std::vector<std::string>{"convnet.cpp"});
  CHECK_THAT(intake_support::notes_of(snapshot), ContainsSubstring("'final.zip/notes.txt'") &&
                                                     ContainsSubstring("'report.pdf'") &&
                                                     ContainsSubstring("'.old.zip/'"));
}

TEST_CASE("an archive in an archive is bound as if it were a folder") {
  const auto refusal = [](const std::vector<Entry>& inner, const std::string& name = "final.zip") {
    return refusal_of_bytes(pack(Packing::zip, {{name, pack(Packing::zip, inner), {}, "", false}}));
  };
  CHECK(refusal({{"a/b/convnet.cpp", "x", {}, "", false}}) == "");
  CHECK_THAT(refusal({{"a/b/c/convnet.cpp", "x", {}, "", false}}), ContainsSubstring("lies 4 folders deep"));
  CHECK_THAT(refusal({kUnit, {"../x.h", "x", {}, "", false}}), ContainsSubstring("has the part '..'"));
  CHECK_THAT(refusal({kUnit, link(Entry::Type::symlink, "p.h", "/etc/passwd")}),
             ContainsSubstring("in 'final.zip': 'final.zip/p.h' is a symbolic link"));
  CHECK_THAT(refusal({{std::string(150, 'a') + ".cpp", "x", {}, "", false}}, std::string(60, 'b') + ".zip"),
             ContainsSubstring("bytes long"));
  CHECK_THAT(refusal({{"more.zip", pack(Packing::zip, {kUnit}), {}, "", false}}),
             ContainsSubstring("holds another archive ('final.zip/more.zip')"));
  CHECK_THAT(refusal({{"data.bin", std::string(std::size_t{8} << 20, '\0'), {}, "", false}}),
             ContainsSubstring("in 'final.zip': ") && ContainsSubstring("more than 200 times its size"));
  const Entry first{"1.zip", pack(Packing::zip, {kUnit}), {}, "", false};
  const Entry second{"2.zip", pack(Packing::zip, {kUnit}), {}, "", false};
  CHECK_THAT(refusal_of_bytes(pack(Packing::zip, {first, second})),
             ContainsSubstring("holds another archive ('2.zip')"));
  CHECK_THAT(refusal_of_bytes(pack(Packing::zip, {{"1.zip", "not one", {}, "", false}})),
             ContainsSubstring("in '1.zip': not an archive"));
}

TEST_CASE("hidden folders of an archive are not looked into") {
  const harness::Snapshot snapshot =
      take_in_bytes(pack(Packing::tar, {kUnit,
                                        {".git/convnet.cpp", "old", {}, "", false},
                                        link(Entry::Type::symlink, ".venv/bin/python", "/usr/bin/python3"),
                                        {"__MACOSX/._convnet.cpp", "x", {}, "", false},
                                        {"._convnet.cpp", "x", {}, "", false}}));
  CHECK(paths_of(snapshot) == std::vector<std::string>{"convnet.cpp"});
  CHECK_THAT(intake_support::notes_of(snapshot), ContainsSubstring("'.git/'"));
  CHECK_THAT(intake_support::notes_of(snapshot), ContainsSubstring("'__MACOSX/'"));
}

TEST_CASE("damaged bytes anywhere in an archive never do worse than a refusal") {
  for (const Packing packing : {Packing::zip, Packing::tar_gz}) {
    const std::string whole =
        pack(packing, {kUnit,
                       {"detail/helper.hpp", "#pragma once\nint helper();\n", {}, "", false},
                       {"notes.txt", "x", {}, "", false}});
    const test_support::TempDir dir;
    std::mt19937 random(20240517);
    int taken = 0;
    for (int round = 0; round < 2000; ++round) {
      std::string bytes = whole;
      const unsigned changes = 1 + static_cast<unsigned>(random() % 4);
      for (unsigned i = 0; i < changes; ++i)
        bytes[random() % bytes.size()] = static_cast<char>(random() & 0xFFU);
      if (random() % 8 == 0) bytes.resize(random() % bytes.size());
      const std::filesystem::path file = dir.write("mutant.zip", bytes);
      try {
        const harness::Snapshot snapshot = intake_support::take_in(file);
        ++taken;
        REQUIRE(!snapshot.files.empty());
      } catch (const harness::BadSubmission& refusal) {
        REQUIRE(std::string(refusal.what()) != "");
      }
    }
    INFO(intake_support::to_string(packing));
    CHECK(taken < 1900);  // some changes touch only times and the like, but most must be noticed
  }
}
