#include "harness/session/exchange.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstring>
#include <set>

#include "harness/runner/frames.hpp"
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

std::string complaint(const Exchange& exchange, const CallRequest& request,
                      std::vector<HostTensor>& outputs) {
  outputs = exchange.take(request);
  const auto found = exchange.judge(request, outputs);
  return found ? found->text : "";
}

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
  for (const std::uint64_t offset : {words[0], words[2], words[4]}) CHECK(offset % 16 == 0);
  CHECK((words[4] + 6 * sizeof(float) + 8) % 4096 == 0);  // ends with a page, as far as 16 bytes allow it
  CHECK(x[2] == 3.0F);
  for (const float value : {x[-1], x[3], x[1023 + 3], a[-1], a[0], a[3], b[0], b[5], b[6], b[1000]}) {
    CHECK(std::isnan(value));
  }

  std::vector<HostTensor> outputs;
  for (int i = 0; i < 3; ++i) a[i] = static_cast<float>(i);
  for (int i = 0; i < 6; ++i) b[i] = -1;
  SECTION("all is well") {
    CHECK(complaint(exchange, request, outputs).empty());
    CHECK(outputs[0].f32 == std::vector<float>{0, 1, 2});
    CHECK(outputs[1].shape == reference::Shape{3, 2});
  }
  SECTION("NaN in an answer is not for the exchange to judge") {
    b[4] = std::nanf("");
    CHECK(complaint(exchange, request, outputs).empty());
  }
  SECTION("what was computed from an output before its first value, or from beside a tensor, is told") {
    const std::vector<std::uint64_t> again = exchange.place(request, 99);
    float* sums = student.at(again[2]);
    for (int i = 0; i < 6; ++i) student.at(again[4])[i] = 0;
    sums[0] = sums[2] = 0;
    sums[1] -= 1;
    CHECK_THAT(complaint(exchange, request, outputs),
               ContainsSubstring("a[1] was computed from an output element before its first value"));
    CHECK(exchange.judge(request, outputs).value().accumulated);
    sums[1] = 0;
    sums[2] = -static_cast<float>(2.0 * static_cast<double>(student.at(again[0])[3]));
    const std::string beside = "a[2] was computed from memory beside a tensor: an index leaves it";
    CHECK(complaint(exchange, request, outputs) == beside);
    CHECK_FALSE(exchange.judge(request, outputs).value().accumulated);
    std::memcpy(sums + 2, student.at(again[4]) + 6, sizeof(float));  // copied as it is
    CHECK(complaint(exchange, request, outputs) == beside);
  }
  SECTION("an element was never written") {
    const std::vector<std::uint64_t> again = exchange.place(request, 7);
    for (int i = 0; i < 3; ++i) student.at(again[2])[i] = 0;
    for (int i = 0; i < 5; ++i) student.at(again[4])[i] = 0;
    CHECK(complaint(exchange, request, outputs) == "b[2,1] was never written");
  }
  SECTION("an input was changed") {
    x[1] = 8;
    CHECK_THAT(complaint(exchange, request, outputs), ContainsSubstring("input x was changed at [1]"));
  }
  SECTION("just after an output") {
    b[6] = 0;
    CHECK_THAT(complaint(exchange, request, outputs),
               ContainsSubstring("wrote 1 element after the output b"));
  }
  SECTION("just before an output") {
    a[-2] = 0;
    CHECK_THAT(complaint(exchange, request, outputs),
               ContainsSubstring("wrote 2 elements before the output a"));
  }
  SECTION("just after an input") {
    x[3] = 0;
    CHECK_THAT(complaint(exchange, request, outputs), ContainsSubstring("wrote 1 element after the input x"));
  }
  SECTION("an address inside the box is named if it is beside a tensor") {
    const auto beside = [&](std::uint64_t tensor, std::int64_t element) {
      const auto offset = static_cast<std::int64_t>(tensor) + element * std::int64_t{sizeof(float)};
      return exchange.beside_a_tensor(frames::memory_address + static_cast<std::uint64_t>(offset));
    };
    CHECK(beside(words[0], 3) == "1 element after the input x");
    CHECK(beside(words[0], -1) == "1 element before the input x");
    CHECK(beside(words[4], -1000) == "1000 elements before the output b");
    CHECK(beside(words[4], 6 + 1000) == "1001 elements after the output b");
    CHECK_FALSE(beside(words[0], 0));
    CHECK_FALSE(beside(words[4], 6 + 4096));
    CHECK_FALSE(exchange.beside_a_tensor(0));
  }
}

TEST_CASE("exchange: empty tensors have a place and need no element") {
  const Assignment assignment = test_support::demo_assignment();
  const CallRequest request = make_request(assignment.functions[1], {HostTensor::floats({0}, {})}, {});
  Exchange exchange(capacity);
  exchange.place(request, 1);
  const std::vector<HostTensor> outputs = exchange.take(request);
  CHECK_FALSE(exchange.judge(request, outputs));
  CHECK(outputs[1].shape == reference::Shape{0, 2});
}

TEST_CASE("exchange: one element among thousands that was never written is found wherever it is") {
  const Assignment assignment = test_support::demo_assignment();
  const CallRequest request =
      make_request(assignment.functions[1], {HostTensor::floats({1500}, std::vector<float>(1500, 1.0F))}, {});
  Exchange exchange(capacity);
  Player student(exchange);
  std::vector<HostTensor> outputs;
  for (const int missing : {0, 1, 1022, 1023, 1024, 1025, 1499}) {
    const std::vector<std::uint64_t> words = exchange.place(request, 7);
    for (int i = 0; i < 1500; ++i) {
      if (i != missing) student.at(words[2])[i] = 1;
    }
    for (int i = 0; i < 3000; ++i) student.at(words[4])[i] = 1;
    CHECK(complaint(exchange, request, outputs) == "a[" + std::to_string(missing) + "] was never written");
    student.at(words[2])[missing] = 1;
    CHECK(complaint(exchange, request, outputs).empty());
  }
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
