#include "harness/session/exchange.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <set>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

namespace {

constexpr std::size_t capacity = std::size_t{1} << 20;

// Plays the student: maps the memory as the runner does.
struct Player {
  explicit Player(const Exchange& exchange)
      : memory(static_cast<char*>(mmap(nullptr, exchange.capacity_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED,
                                       exchange.descriptor(), 0))) {
    REQUIRE(memory != MAP_FAILED);
  }
  ~Player() { munmap(memory, capacity); }
  Player(const Player&) = delete;
  Player& operator=(const Player&) = delete;
  float* at(std::uint64_t offset) { return reinterpret_cast<float*>(memory + offset); }
  char* memory;
};

}  // namespace

TEST_CASE("exchange: a call is laid out aligned, guarded and poisoned, and judged by what was written") {
  const Assignment assignment = test_support::demo_assignment();
  const CallRequest request = make_request(assignment.functions[1], {HostTensor::floats({3}, {1, 2, 3})}, {});
  Exchange exchange(capacity);
  Player student(exchange);
  const std::vector<std::uint64_t> words = exchange.place(request, 0x123456789abcdefU);
  REQUIRE(words.size() == 2 + 2 + 3);  // x: offset, N; a: offset, N; b: offset, N, 2
  CHECK(words[1] == 3);
  CHECK(words[6] == 2);
  float* x = student.at(words[0]);
  float* a = student.at(words[2]);
  float* b = student.at(words[4]);
  for (const std::uint64_t offset : {words[0], words[2], words[4]}) CHECK(offset % 64 == 0);
  CHECK(x[2] == 3.0F);
  for (const float value : {x[-1], x[3], x[1023 + 3], a[-1], a[0], a[3], b[0], b[5], b[6], b[1000]}) {
    CHECK(std::isnan(value));
  }

  std::vector<HostTensor> outputs;
  for (int i = 0; i < 3; ++i) a[i] = static_cast<float>(i);
  for (int i = 0; i < 6; ++i) b[i] = -1;
  SECTION("all is well") {
    CHECK_FALSE(exchange.judge(request, outputs));
    CHECK(outputs[0].f32 == std::vector<float>{0, 1, 2});
    CHECK(outputs[1].shape == reference::Shape{3, 2});
  }
  SECTION("NaN in an answer is not for the exchange to judge") {
    b[4] = std::nanf("");
    CHECK_FALSE(exchange.judge(request, outputs));
  }
  SECTION("arithmetic with what an output held is not an unwritten element") {
    const std::vector<std::uint64_t> again = exchange.place(request, 99);
    for (int i = 0; i < 3; ++i) student.at(again[2])[i] += 1;
    for (int i = 0; i < 6; ++i) student.at(again[4])[i] = 0;
    CHECK_FALSE(exchange.judge(request, outputs));
    CHECK(std::isnan(outputs[0].f32[0]));
  }
  SECTION("an element was never written") {
    const std::vector<std::uint64_t> again = exchange.place(request, 7);
    for (int i = 0; i < 3; ++i) student.at(again[2])[i] = 0;
    for (int i = 0; i < 5; ++i) student.at(again[4])[i] = 0;
    CHECK(exchange.judge(request, outputs).value_or("") == "b[2,1] was never written");
  }
  SECTION("an input was changed") {
    x[1] = 8;
    CHECK_THAT(exchange.judge(request, outputs).value_or(""),
               ContainsSubstring("input x was changed at [1]"));
  }
  SECTION("just after an output") {
    b[6] = 0;
    CHECK_THAT(exchange.judge(request, outputs).value_or(""),
               ContainsSubstring("wrote after the output b (1 element outside)"));
  }
  SECTION("just before an output") {
    a[-2] = 0;
    CHECK_THAT(exchange.judge(request, outputs).value_or(""),
               ContainsSubstring("wrote before the output a (2 elements outside)"));
  }
  SECTION("just after an input") {
    x[3] = 0;
    CHECK_THAT(exchange.judge(request, outputs).value_or(""), ContainsSubstring("wrote after the input x"));
  }
}

TEST_CASE("exchange: empty tensors have a place and need no element") {
  const Assignment assignment = test_support::demo_assignment();
  const CallRequest request = make_request(assignment.functions[1], {HostTensor::floats({0}, {})}, {});
  Exchange exchange(capacity);
  exchange.place(request, 1);
  std::vector<HostTensor> outputs;
  CHECK_FALSE(exchange.judge(request, outputs));
  CHECK(outputs[1].shape == reference::Shape{0, 2});
}

TEST_CASE("exchange: calls move about and stay inside, also when they fill the memory") {
  const Assignment assignment = test_support::demo_assignment();
  for (const std::int64_t n : {1, 1000, 30000, 63000}) {
    CAPTURE(n);
    const CallRequest request =
        make_request(assignment.functions[1],
                     {HostTensor::floats({n}, std::vector<float>(static_cast<std::size_t>(n), 1.0F))}, {});
    REQUIRE(Exchange::bytes_needed(request) <= capacity);
    Exchange exchange(capacity);
    std::set<std::uint64_t> places;
    for (std::uint64_t token = 1; token <= 200; ++token) {
      const std::vector<std::uint64_t> words = exchange.place(request, token);
      places.insert(words[0]);
      REQUIRE(words[4] + static_cast<std::uint64_t>(8 * n) + 4096 <= capacity);
    }
    CHECK(places.size() >= (n <= 30000 ? 2U : 1U));
  }
}

TEST_CASE("exchange: the memory cannot be resized from outside, nor the seal lifted") {
  Exchange exchange(capacity);
  CHECK(ftruncate(exchange.descriptor(), 0) != 0);
  CHECK(ftruncate(exchange.descriptor(), 2 * capacity) != 0);
  CHECK(fcntl(exchange.descriptor(), F_ADD_SEALS, F_SEAL_FUTURE_WRITE) != 0);
}
