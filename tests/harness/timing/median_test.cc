#include "harness/timing/median.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "harness/cases/random.hpp"
#include "harness/timing/median_sequence.hpp"
#include "tests/support/catch.hpp"

using harness::Interval;
using harness::median;
using harness::median_interval;
using harness::MedianSequence;
using harness::Stream;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Ratios as a busy machine gives them: median 1, a sharp peak, one in eight delayed a lot, one in eight
// hastened.
double noisy_ratio(Stream& random) {
  const double sharp = 1 + 0.01 * random.normal();
  const std::int64_t kind = random.integer(0, 7);
  if (kind == 0) return sharp + 2 * random.uniform() + 0.05;
  if (kind == 1) return sharp - 0.3 * random.uniform() - 0.05;
  return sharp;
}

std::vector<double> noisy_ratios(Stream& random, int count) {
  std::vector<double> ratios;
  for (int i = 0; i < count; ++i) ratios.push_back(noisy_ratio(random));
  return ratios;
}

}  // namespace

TEST_CASE("the median of an even number of values lies between the middle two") {
  CHECK(median({3}) == 3);
  CHECK(median({5, 1, 3}) == 3);
  CHECK(median({4, 1, 3, 100}) == 3.5);
  CHECK_THROWS_AS(median({}), std::invalid_argument);
}

TEST_CASE("an interval needs enough values for its confidence") {
  CHECK(median_interval({}, 0.95).low == -infinity);
  CHECK(median_interval({1, 2, 3, 4, 5}, 0.95).high == infinity);  // 1 - 2/32 < 0.95
  const Interval six = median_interval({1, 2, 3, 4, 5, 6}, 0.95);
  CHECK(six.low >= 1);
  CHECK(six.high <= 6);
  CHECK(six.contains(3.5));
}

TEST_CASE("an interpolated interval lies between the order statistics that enclose it") {
  // n = 10: the second values cover with 0.9785, the third with 0.8906.
  const Interval ten = median_interval({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 0.95);
  CHECK(ten.low > 2);
  CHECK(ten.low < 3);
  CHECK(std::abs(ten.low + ten.high - 11) < 1e-12);
  const double exact = 1 - 2 * 11 / 1024.0;
  const Interval at_second = median_interval({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, exact);
  CHECK(std::abs(at_second.low - 2) < 1e-9);
  CHECK(std::abs(at_second.high - 9) < 1e-9);
}

TEST_CASE("a fixed number of values covers the median as often as promised, not more, not less") {
  for (const int count : {12, 25, 40}) {
    Stream random(static_cast<std::uint64_t>(count));
    int covered = 0;
    constexpr int runs = 4000;
    for (int run = 0; run < runs; ++run) {
      covered += median_interval(noisy_ratios(random, count), 0.95).contains(1) ? 1 : 0;
    }
    INFO(count << " values: covered in " << covered << " of " << runs);
    CHECK(covered >= 0.93 * runs);
    CHECK(covered <= 0.97 * runs);
  }
}

TEST_CASE("a sequence that is looked at after every value keeps its promise, a plain interval does not") {
  constexpr int runs = 1000, looks = 300;
  int sequence_left = 0, plain_left = 0;
  for (int run = 0; run < runs; ++run) {
    Stream random(static_cast<std::uint64_t>(run));
    MedianSequence sequence(0.95);
    std::vector<double> values;
    bool sequence_ever = false, plain_ever = false;
    for (int look = 0; look < looks; ++look) {
      values.push_back(noisy_ratio(random));
      sequence.add(values.back());
      sequence_ever = sequence_ever || !sequence.interval().contains(1);
      if (look % 10 == 9) plain_ever = plain_ever || !median_interval(values, 0.95).contains(1);
    }
    sequence_left += sequence_ever ? 1 : 0;
    plain_left += plain_ever ? 1 : 0;
  }
  INFO("left by the median: sequence " << sequence_left << ", plain interval " << plain_left << " of "
                                       << runs);
  CHECK(sequence_left <= 0.05 * runs);
  CHECK(plain_left > 0.10 * runs);
}

TEST_CASE("a sequence says something from the seventh value on and never widens") {
  Stream random(3);
  MedianSequence sequence(0.95);
  Interval before = sequence.interval();
  for (int i = 0; i < 500; ++i) {
    sequence.add(noisy_ratio(random));
    const Interval now = sequence.interval();
    INFO("after " << i + 1 << " values");
    CHECK((now.low > -infinity) == (i + 1 >= 7));
    CHECK(now.low >= before.low);
    CHECK(now.high <= before.high);
    before = now;
  }
  CHECK(before.high - before.low < 0.01);
  CHECK(sequence.sorted().size() == 500);
}

TEST_CASE("equal values leave a sequence at that value") {
  MedianSequence sequence(0.95);
  for (int i = 0; i < 10; ++i) sequence.add(2.5);
  CHECK(sequence.interval().low == 2.5);
  CHECK(sequence.interval().high == 2.5);
}

TEST_CASE("values that drift away leave the newest interval") {
  MedianSequence sequence(0.95);
  for (int i = 0; i < 20; ++i) sequence.add(1 + 0.001 * i);
  for (int i = 0; i < 200; ++i) sequence.add(2 + 0.001 * i);
  CHECK(sequence.interval().low > 1.9);
  CHECK(sequence.interval().low <= sequence.interval().high);
}

TEST_CASE("a sequence refuses what has no order and confidences that are none") {
  MedianSequence sequence(0.95);
  CHECK_THROWS_AS(sequence.add(std::nan("")), std::invalid_argument);
  CHECK_THROWS_AS(MedianSequence(1.0), std::invalid_argument);
  CHECK_THROWS_AS(MedianSequence(0.0), std::invalid_argument);
}

TEST_CASE("the interval of a sequence holds the middle of the values, even of values that drift") {
  for (const int settled : {7, 8, 12, 20}) {
    MedianSequence sequence(0.95);
    std::vector<double> values;
    for (int k = 0; k < 3 * settled; ++k) {
      values.push_back(k < settled ? 2 + 0.001 * (k % 3) : 1.5 - 0.01 * k);
      sequence.add(values.back());
      INFO(settled << " values of 2, then fewer and fewer: value " << k);
      CHECK(sequence.interval().contains(median(values)));
    }
  }
}
