#include "harness/grade/core_pace.hpp"

#include <cmath>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::CorePace;

namespace {

constexpr double calm = 0.75e-3, shared = 1.15e-3;
constexpr double for_ever = 1e9;

// A core whose pace we choose: what is planned first, then the last again and again.
struct Core {
  std::deque<double> planned;
  int readings = 0;

  double read() {
    ++readings;
    const double seconds = planned.front();
    if (planned.size() > 1) planned.pop_front();
    return seconds;
  }
  CorePace pace(const std::filesystem::path& memory = {}, double forget_after = for_ever) {
    return {[this] { return read(); }, memory, forget_after};
  }
};

double await(CorePace& pace, double patience) {
  return pace.await_calm(patience, for_ever, nullptr);
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a calm core is not waited for") {
  Core core{{calm}};
  CorePace pace = core.pace();
  double patience = 100;
  CHECK(pace.await_calm(patience, for_ever, nullptr) == 1);
  CHECK(patience == 100);
}

TEST_CASE("the pace of a core that others share is told in times of its best, and its end waited for") {
  Core core{{calm}};
  CorePace pace = core.pace();
  CHECK(pace.slowdown() == 1);
  core.planned = {shared};
  CHECK(std::abs(pace.slowdown() - shared / calm) < 1e-12);
  CHECK(std::abs(await(pace, 0) - shared / calm) < 1e-12);
  core.planned = {shared, calm, shared, shared, 1.05 * calm};
  core.readings = 0;
  double patience = 100;
  CHECK(std::abs(pace.await_calm(patience, for_ever, nullptr) - 1.05) < 1e-12);
  CHECK(core.readings > 5);
  CHECK(patience < 100);
}

TEST_CASE("patience ends, at once when the grading is cancelled") {
  Core core{{calm}};
  CorePace pace = core.pace();
  pace.slowdown();
  core.planned = {shared};
  double patience = 0.01;
  CHECK(pace.await_calm(patience, for_ever, nullptr) > 1.3);
  CHECK(patience == 0);
  core.readings = 0;
  patience = 100;
  CHECK(pace.await_calm(patience, for_ever, [] { return true; }) > 1.3);
  CHECK(core.readings == 1);
}

TEST_CASE("a wait can be shorter than the patience") {
  Core core{{calm}};
  CorePace pace = core.pace();
  pace.slowdown();
  core.planned = {shared};
  double patience = 100;
  for (int turn = 0; turn < 5; ++turn) CHECK(pace.await_calm(patience, 0.01, nullptr) > 1.5);
  CHECK(patience > 99);
  CHECK(patience <= 99.95);
}

TEST_CASE("two readings of a clock that stood still are no pace") {
  Core core{{calm}};
  CorePace pace = core.pace();
  pace.slowdown();
  core.planned = {calm / 10, calm / 10, calm};
  pace.slowdown();
  pace.slowdown();
  CHECK(pace.slowdown() == 1);
}

TEST_CASE("a program knows the best pace of those before it, as long as the machine runs") {
  const test_support::TempDir folder;
  const auto memory = folder.path() / "cache" / "core-pace";
  Core core{{calm}};
  {
    CorePace first = core.pace(memory);
    await(first, 1);
  }
  core.planned = {shared};
  {
    CorePace second = core.pace(memory);
    CHECK(await(second, 0) > 1.5);
    CorePace other = core.pace();
    CHECK(await(other, 0) == 1);
  }
  const std::string kept = text_of(memory);
  for (const std::string& useless :
       {"another-boot" + kept.substr(kept.find(' ')), std::string("\x01 nonsense"),
        kept.substr(0, kept.find(' ')), std::string()}) {
    folder.write("cache/core-pace", useless);
    CorePace third = core.pace(memory);
    CHECK(await(third, 0) == 1);
  }
}

TEST_CASE("a best that is never met again is forgotten") {
  const test_support::TempDir folder;
  const auto memory = folder.path() / "core-pace";
  Core core{{calm}};
  {
    CorePace pace = core.pace(memory);
    await(pace, 1);
  }
  core.planned = {shared};
  const double forget_after = 0.5;
  for (int program = 0; program < 3; ++program) {
    CorePace pace = core.pace(memory, forget_after);
    CHECK(await(pace, 0.01) > 1.5);
  }
  CorePace pace = core.pace(memory, forget_after);
  CHECK(await(pace, forget_after) > 1.5);
  CHECK(await(pace, 1) == 1);
  core.planned = {calm};
  pace.slowdown();
  pace.slowdown();
  CHECK(pace.slowdown() == 1);
  core.planned = {shared};
  CHECK(pace.slowdown() > 1.5);
}

TEST_CASE("a calm moment forgives what was waited in vain") {
  Core core{{calm}};
  CorePace pace = core.pace({}, 0.3);
  await(pace, 1);
  for (int time = 0; time < 2; ++time) {
    core.planned = {shared};
    CHECK(await(pace, 0.2) > 1.5);
    core.planned = {calm};
    CHECK(await(pace, 1) == 1);
  }
  core.planned = {shared};
  CHECK(pace.slowdown() > 1.5);
}

TEST_CASE("a memory that cannot be written is done without") {
  const test_support::TempDir folder;
  folder.write("file", "");
  Core core{{calm}};
  CorePace pace = core.pace(folder.path() / "file" / "core-pace");
  CHECK(await(pace, 1) == 1);
}
