#include "harness/generate/generate.hpp"
#include "harness/intake/archive_reader.hpp"
#include "tests/harness/intake/intake_support.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::Language;
using intake_support::notes_of;
using intake_support::paths_of;
using intake_support::refusal_of;
using intake_support::take_in;
using Paths = std::vector<std::string>;

TEST_CASE("the unit's file decides the language") {
  const test_support::TempDir dir;
  dir.write("cpp/convnet.cpp", "c");
  dir.write("cpp/plot.py", "p");
  dir.write("python/convnet.py", "p");
  dir.write("python/layers/conv.py", "p");
  CHECK(take_in(dir.path() / "cpp").language == Language::cpp);
  CHECK(paths_of(take_in(dir.path() / "cpp")) == Paths{"convnet.cpp"});
  CHECK(take_in(dir.path() / "python").language == Language::python);
  CHECK(paths_of(take_in(dir.path() / "python")) == Paths{"convnet.py", "layers/conv.py"});

  SECTION("both, in two folders") {
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("found both convnet.cpp and convnet.py"));
    CHECK(take_in(dir.path(), Language::python).hash == take_in(dir.path() / "python").hash);
    CHECK(take_in(dir.path(), Language::cpp).hash == take_in(dir.path() / "cpp").hash);
  }
  SECTION("both, at the top") {
    dir.write("cpp/convnet.py", "p");
    CHECK_THAT(refusal_of(dir.path() / "cpp"),
               ContainsSubstring("choose with --language cpp or --language python"));
    CHECK(paths_of(take_in(dir.path() / "cpp", Language::python)) == Paths{"convnet.py", "plot.py"});
  }
  SECTION("the top comes first") {
    dir.write("convnet.cpp", "top");
    const harness::Snapshot snapshot = take_in(dir.path());
    CHECK(snapshot.language == Language::cpp);
    CHECK(paths_of(snapshot) == Paths{"convnet.cpp", "cpp/convnet.cpp"});
  }
}

TEST_CASE("a language the assignment does not take") {
  const test_support::TempDir dir;
  dir.write("convnet.py", "p");
  harness::Assignment assignment = intake_support::small_assignment();
  assignment.languages = {Language::cpp};
  CHECK_THROWS_AS(harness::take_in(dir.path(), assignment, Language::python, harness::read_archive),
                  harness::ConfigError);
  CHECK_THROWS_WITH(harness::take_in(dir.path(), assignment, std::nullopt, harness::read_archive),
                    "no convnet.cpp in the folder, found convnet.py, which is Python");
  CHECK_THAT(refusal_of(dir.path(), Language::cpp), ContainsSubstring("found convnet.py, which is Python"));
}

TEST_CASE("a single nested folder with the unit becomes the root") {
  const test_support::TempDir dir;
  dir.write("Ada Lovelace/a7/convnet.cpp", "c");
  dir.write("Ada Lovelace/a7/detail/x.hpp", "x");
  dir.write("Ada Lovelace/other/stray.cpp", "s");
  const harness::Snapshot snapshot = take_in(dir.path());
  CHECK(paths_of(snapshot) == Paths{"convnet.cpp", "detail/x.hpp"});
  CHECK_THAT(notes_of(snapshot), ContainsSubstring("'Ada Lovelace/other/stray.cpp' (it lies outside"));
  CHECK(snapshot.hash == take_in(dir.path() / "Ada Lovelace/a7").hash);

  dir.write("Ada Lovelace/old/convnet.cpp", "c");
  const std::string refusal = refusal_of(dir.path());
  CHECK_THAT(refusal, ContainsSubstring("found convnet.cpp in 2 folders"));
  CHECK_THAT(refusal, ContainsSubstring("'Ada Lovelace/a7/convnet.cpp'"));
}

TEST_CASE("a missing unit names what is expected and what was nearly it") {
  const auto refusal = [](const std::string& name) {
    const test_support::TempDir dir;
    dir.write(name, "x");
    return refusal_of(dir.path());
  };
  CHECK_THAT(refusal("ConvNet.cpp"),
             ContainsSubstring("found 'ConvNet.cpp': the file must be named convnet.cpp"));
  CHECK_THAT(refusal("convnet (1).cpp"), ContainsSubstring("must be named convnet.cpp"));
  CHECK_THAT(refusal("conv_net.py"),
             ContainsSubstring("found 'conv_net.py': the file must be named convnet.py"));
  CHECK_THAT(refusal("convnet.cc"),
             ContainsSubstring("found 'convnet.cc': the file must be named convnet.cpp"));
  CHECK_THAT(refusal("convnte.cpp"), ContainsSubstring("found 'convnte.cpp'"));
  CHECK_THAT(refusal("essay.txt"),
             ContainsSubstring("no convnet.cpp or convnet.py in the folder, found 'essay.txt'"));
  CHECK_THAT(refusal("convnet.hpp"), ContainsSubstring("no convnet.cpp or convnet.py in the folder"));
}

TEST_CASE("a single source file is a submission") {
  const test_support::TempDir dir;
  CHECK(paths_of(take_in(dir.write("convnet.py", "p"))) == Paths{"convnet.py"});
  CHECK_THAT(refusal_of(dir.write("ConvNet.cpp", "c")), ContainsSubstring("must be named convnet.cpp"));
  CHECK_THAT(refusal_of(dir.write("convnet.cpp", std::string(10001, 'x'))),
             ContainsSubstring("is larger than"));
}

TEST_CASE("only what the build may see is kept, and the rest is summed up in one note") {
  const test_support::TempDir dir;
  for (const char* name : {"convnet.cpp", "README.md", "Makefile", "report.pdf", "expected.yaml", "convnet.o",
                           "convnet.hpp.gch", ".DS_Store", "a.out", "plot.py"}) {
    dir.write(name, name);
  }
  const harness::Snapshot snapshot = take_in(dir.path());
  CHECK(paths_of(snapshot) == Paths{"convnet.cpp"});
  CHECK(snapshot.notes ==
        Paths{"ignored: '.DS_Store', 'Makefile', 'README.md', 'a.out', 'convnet.hpp.gch' and 4 more "
              "(only .cpp, .hpp and .h files are used)"});
}

TEST_CASE("files that look like sources but are not used get a note of their own") {
  const test_support::TempDir dir;
  for (const char* name : {"convnet.cpp", "helper.cc", "Upper.CPP", "copy of convnet.cpp", "übung.h"}) {
    dir.write(name, name);
  }
  const harness::Snapshot snapshot = take_in(dir.path());
  CHECK(paths_of(snapshot) == Paths{"convnet.cpp"});
  const std::string notes = notes_of(snapshot);
  CHECK_THAT(notes, ContainsSubstring("'helper.cc' (C++ files must end in .cpp, .hpp or .h)"));
  CHECK_THAT(notes, ContainsSubstring("'Upper.CPP' (C++ files must end in"));
  CHECK_THAT(notes, ContainsSubstring("'copy of convnet.cpp' (its name may hold only"));
  CHECK_THAT(notes, ContainsSubstring("'übung.h' (its name may hold only"));
}

TEST_CASE("the course's headers are never taken from a submission") {
  const test_support::TempDir dir;
  for (const char* name :
       {"convnet.cpp", "convnet.hpp", "tensor_view.hpp", "detail/convnet.hpp", "mine.hpp"}) {
    dir.write(name, name);
  }
  const harness::Snapshot snapshot = take_in(dir.path());
  CHECK(paths_of(snapshot) == Paths{"convnet.cpp", "mine.hpp"});
  CHECK(snapshot.notes == Paths{"convnet.hpp in the submission is ignored: ours is used",
                                "detail/convnet.hpp in the submission is ignored: ours is used",
                                "tensor_view.hpp in the submission is ignored: ours is used"});
}

TEST_CASE("the kit's own headers, handed in unchanged, are left out without a word") {
  const test_support::TempDir dir;
  const harness::Assignment assignment = harness::load_assignment(GRADER_ASSIGNMENTS "/a7-convnet");
  dir.write("convnet.cpp", "int x;");
  dir.write("convnet.hpp", harness::generate_cpp_header(assignment));
  dir.write("tensor_view.hpp", harness::tensor_view_header());
  const harness::Snapshot unchanged =
      harness::take_in(dir.path(), assignment, std::nullopt, harness::read_archive);
  CHECK(paths_of(unchanged) == Paths{"convnet.cpp"});
  CHECK(unchanged.notes.empty());
  dir.write("tensor_view.hpp", harness::tensor_view_header() + "\n");
  CHECK(harness::take_in(dir.path(), assignment, std::nullopt, harness::read_archive).notes ==
        Paths{"tensor_view.hpp in the submission is ignored: ours is used"});
}

TEST_CASE("Python modules that would stand in for the library's or ours are refused") {
  for (const char* name : {"numpy.py", "numba.py", "runner.py", "sitecustomize.py", "usercustomize.py",
                           "numpy/__init__.py", "llvmlite/binding.py"}) {
    INFO(name);
    const test_support::TempDir dir;
    dir.write("convnet.py", "p");
    dir.write(name, "x");
    CHECK_THAT(refusal_of(dir.path()), ContainsSubstring("would be imported instead of the module"));
  }
  const test_support::TempDir shadowed;
  shadowed.write("convnet.py", "p");
  shadowed.write("convnet/__init__.py", "a package of the module's name is imported before it");
  CHECK_THAT(refusal_of(shadowed.path()),
             ContainsSubstring("'convnet/__init__.py' would be imported instead of 'convnet.py'"));
  const test_support::TempDir dir;
  dir.write("convnet.py", "p");
  dir.write("tools/numpy.py", "tools.numpy is nobody else's name");
  dir.write("numpy.cpp", "not Python");
  CHECK(paths_of(take_in(dir.path())) == Paths{"convnet.py", "tools/numpy.py"});
}

TEST_CASE("the hash follows names, sizes and bytes") {
  const auto hash = [](std::vector<harness::SourceFile> files) { return harness::snapshot_hash(files); };
  // printf 'convnet.cpp\0002\000hi' | sha256sum
  CHECK(hash({{"convnet.cpp", "hi"}}) == "61298e47f8b8791452ee4734380481a6194b713bbd7daa6e96cdf01bdba6024c");
  CHECK(hash({{"a", "b"}, {"c", "d"}}) != hash({{"a", "d"}, {"c", "b"}}));
  CHECK(hash({{"a", "bc"}}) != hash({{"ab", "c"}}));
  CHECK(hash({{"a", ""}, {"b", ""}}) != hash({{"a", ""}}));
  CHECK(hash({{"a", std::string("x\0b\0"
                                "1\0y",
                                7)}}) != hash({{"a", "x"}, {"b", "y"}}));
}
