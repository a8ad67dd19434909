#include "harness/cases/random.hpp"

#include <cmath>
#include <set>

#include "tests/support/catch.hpp"

using harness::Stream;

TEST_CASE("numbers of a stream are pinned: they may not change between machines or versions") {
  Stream stream(1);
  CHECK(stream.next() == 0x910a2dec89025cc1ULL);  // SplitMix64's first output for seed 1
  CHECK(stream.next() == 0xbeeb8da1658eec67ULL);
  Stream normal(harness::derive_key(42, "x"));
  CHECK(normal.normal() == Stream(harness::derive_key(42, "x")).normal());
}

TEST_CASE("keys of different names, salts and parents are different") {
  std::set<std::uint64_t> keys;
  for (std::uint64_t parent = 0; parent < 20; ++parent) {
    for (std::uint64_t salt = 0; salt < 20; ++salt) keys.insert(harness::derive_key(parent, salt));
    for (const char* name : {"", "x", "w", "dy", "xw"}) keys.insert(harness::derive_key(parent, name));
  }
  CHECK(keys.size() == 20 * 25);
}

TEST_CASE("integers cover their range evenly, both ends included") {
  Stream stream(7);
  std::vector<int> seen(7, 0);
  for (int i = 0; i < 7000; ++i) ++seen.at(static_cast<std::size_t>(stream.integer(-3, 3) + 3));
  for (const int count : seen) {
    CHECK(count > 850);
    CHECK(count < 1150);
  }
  CHECK(stream.integer(5, 5) == 5);
}

TEST_CASE("normal numbers have mean 0, variance 1 and a normal's tails, and full float32 mantissas") {
  Stream stream(9);
  double sum = 0, squares = 0;
  int beyond_two = 0, short_mantissa = 0;
  const int count = 40000;
  for (int i = 0; i < count; ++i) {
    const double v = stream.normal();
    sum += v;
    squares += v * v;
    if (std::abs(v) > 2) ++beyond_two;
    const auto single = static_cast<float>(v);
    if (std::ldexp(single, 11 - std::ilogb(single)) ==
        std::nearbyint(std::ldexp(single, 11 - std::ilogb(single)))) {
      ++short_mantissa;  // representable in float16's 11 or 12 bits
    }
  }
  CHECK(std::abs(sum / count) < 0.02);
  CHECK(std::abs(squares / count - 1) < 0.03);
  CHECK(std::abs(beyond_two / static_cast<double>(count) - 0.0455) < 0.006);
  CHECK(short_mantissa < count / 500);
}
