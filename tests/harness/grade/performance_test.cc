// Timing through the public entry point: a submission's process and the yardstick's, in turns.

#include <filesystem>

#include "harness/grade/grade.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using harness::Grader;
using harness::GradingResult;
using harness::Status;
using test_support::TempDir;

namespace {

const char* const spec = R"(
id: fast
title: Fast
unit: convnet
languages: [cpp]
build: {compiler: g++, flags: [-std=c++20, -O2, -pthread]}
functions:
  conv2d_forward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,K,L]", b: "f32[O]"}
    params:  {stride: int, padding: int}
    outputs: {y: "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]"}
checks:
  - {id: compiles, kind: compiles, points: 1, visibility: public}
  - id: speed
    kind: performance
    functions: [conv2d_forward]
    points: 8
    visibility: public
    seed: 1
    seconds: 1
    tiers: [{ratio: 0.02, points: 8}, {ratio: 1000, points: 3}]
    cases:
      fixed:
        - {N: 16, C: 16, O: 16, H: 28, W: 28, K: 3, L: 3, stride: 1, padding: 1}
        - {N: 32, C: 3, O: 16, H: 32, W: 30, K: 5, L: 5, stride: 2, padding: 2}
)";

// Nested loops; `first` stands before everything else in the function, `before` outside it.
std::string convnet(const std::string& first, const std::string& before) {
  return R"(
#include "convnet.hpp"
#include <time.h>
#include <cstring>
#include <thread>
#include <vector>
)" + before +
         R"(
namespace convnet {
void conv2d_forward(TensorView<const float, 4> x, TensorView<const float, 4> w, TensorView<const float, 1> b,
                    int stride, int padding, TensorView<float, 4> y) {
)" + first +
         R"(
  for (int n = 0; n < y.extent(0); ++n)
    for (int o = 0; o < y.extent(1); ++o)
      for (int i = 0; i < y.extent(2); ++i)
        for (int j = 0; j < y.extent(3); ++j) {
          float sum = b(o);
          for (int c = 0; c < x.extent(1); ++c)
            for (int k = 0; k < w.extent(2); ++k)
              for (int l = 0; l < w.extent(3); ++l) {
                const int r = i * stride + k - padding, s = j * stride + l - padding;
                if (r >= 0 && s >= 0 && r < x.extent(2) && s < x.extent(3)) sum += x(n, c, r, s) * w(o, c, k, l);
              }
          y(n, o, i, j) = sum;
        }
}
}
)";
}

GradingResult grade(const std::string& first, const std::string& before = {}) {
  TempDir folder;
  folder.write("fast/assignment.yaml", spec);
  folder.write("mine/convnet.cpp", convnet(first, before));
  Grader grader(harness::prepare_assignment(folder.path() / "fast"), {});
  return grader.grade(folder.path() / "mine", {});
}

void check_worth_nothing(const harness::CheckResult& speed, const std::string& why) {
  INFO(speed.message);
  CHECK(speed.status == Status::failed);
  CHECK(speed.score == 0);
  CHECK_THAT(speed.message, ContainsSubstring(why));
}

}  // namespace

TEST_CASE("a submission is timed against the yardstick and gets the points of its tier") {
  const GradingResult result = grade("");
  REQUIRE(result.checks.size() == 2);
  const harness::CheckResult& speed = result.checks[1];
  INFO(speed.message);
  CHECK(speed.status == Status::partial);
  CHECK(speed.score == 3);
  REQUIRE(speed.performance);
  CHECK(speed.performance->tier == 2);
  CHECK(speed.performance->turns >= 7);
  CHECK(speed.performance->low <= speed.performance->ratio);
  CHECK(speed.performance->ratio <= speed.performance->high);
  CHECK(result.score == 4);
}

TEST_CASE("what a timed call answers is judged") {
  const GradingResult result = grade(
      "static int calls = 0; if (++calls > 4) { y(0, 0, 0, 0) = 0; for (std::size_t "
      "i = 0; i < y.size(); ++i) y.data()[i] = 1; return; }");
  check_worth_nothing(result.checks[1], "a timed output is wrong");
  CHECK_FALSE(result.checks[1].performance);
}

TEST_CASE("half the bits where inputs are as large as those that are timed gain nothing") {
  const GradingResult result = grade(
      "std::vector<float> low(x.data(), x.data() + x.size()); if (x.size() > 100000) for (float& value : "
      "low) {"
      "unsigned bits; std::memcpy(&bits, &value, 4); bits &= 0xffff0000u; std::memcpy(&value, &bits, 4); }"
      "x = {low.data(), {x.extent(0), x.extent(1), x.extent(2), x.extent(3)}};");
  check_worth_nothing(result.checks[1], "a timed output is wrong");
}

TEST_CASE("a thread that works on behind the answers voids the timing") {
  const GradingResult result = grade(
      "static std::thread* behind = new std::thread([] { volatile unsigned n = 0; for (;;) n = n + 1; });"
      "(void)behind;");
  check_worth_nothing(result.checks[1], "work went on after the answers");
}

TEST_CASE("clocks that stand still and answers kept by address and content gain nothing") {
  const GradingResult result = grade(
      "for (const Kept& old : kept) if (old.address == x.data() && std::memcmp(old.content, x.data(), sizeof "
      "old.content) == 0) { std::memcpy(y.data(), old.answer.data(), y.size() * sizeof(float)); return; }"
      "const Keeper keeper{x.data(), x.data(), y.data(), y.size()};",
      R"(
extern "C" int clock_gettime(clockid_t, timespec* t) noexcept { *t = {}; return 0; }
struct Kept { const void* address; float content[16]; std::vector<float> answer; };
static std::vector<Kept> kept;
struct Keeper {
  const void* address; const float* content; const float* answer; std::size_t size;
  ~Keeper() {
    Kept now{address, {}, {answer, answer + size}};
    std::memcpy(now.content, content, sizeof now.content);
    kept.push_back(now);
  }
};
)");
  const harness::CheckResult& speed = result.checks[1];
  INFO(speed.message);
  CHECK(speed.status == Status::partial);
  CHECK(speed.score == 3);
}

TEST_CASE("a submission that dies while it is timed keeps that status") {
  const GradingResult result = grade("static int calls = 0; if (++calls > 5) throw 7;");
  CHECK(result.checks[1].status == Status::crashed);
  CHECK(result.checks[1].score == 0);
}
