// The figures of `grader exam stats`, against numbers worked out by hand.

#include "grader/exam/statistics.hpp"

#include <cmath>

#include "tests/support/catch.hpp"

using namespace grader::exam;

TEST_CASE("statistics: mean, share and correlation with their intervals") {
  const auto mean = mean_with_interval({1, 2, 3, 4, 5});
  REQUIRE(mean);
  CHECK(mean->value == 3);
  CHECK(mean->high - mean->value == Approx(2.776 * std::sqrt(2.5) / std::sqrt(5.0)));
  CHECK_FALSE(mean_with_interval({1}));
  CHECK(share(5, 10).low == Approx(0.2366).margin(1e-4));  // Wilson
  CHECK(share(0, 10).high == Approx(0.2775).margin(1e-4));
  const auto r = correlation({1, 2, 3, 4}, {2, 1, 4, 3});
  REQUIRE(r);
  CHECK(r->value == Approx(0.6));
  CHECK(r->high == Approx(std::tanh(std::atanh(0.6) + 1.959964)));
  CHECK_FALSE(correlation({1, 1, 1, 1}, {1, 2, 3, 4}));
}

TEST_CASE("statistics: reliability is Cronbach's alpha, discrimination leaves the item out") {
  // Three items, four students: item variances 1/3 each, totals 3, 0, 3, 0 with variance 3: alpha = 3/2 (1 -
  // 1/3) = 1.
  const Scores equal{{1, 1, 1}, {{1, 1, 1}, {0, 0, 0}, {1, 1, 1}, {0, 0, 0}}};
  CHECK(reliability(equal)->value == Approx(1));
  CHECK(*standard_error(equal) == Approx(0).margin(1e-6));
  CHECK(discrimination(equal, 0)->value == Approx(1));
  // An item against the rest: the uncorrected correlation would be above 0.
  const Scores against{{1, 1}, {{1, 0}, {0, 1}, {1, 0}, {0, 1}}};
  CHECK(discrimination(against, 0)->value == Approx(-1));
  CHECK_FALSE(reliability(against));  // all totals are equal
  CHECK(difficulty(against, 0)->value == Approx(0.5));
}

TEST_CASE("statistics: the effect of a small group is drawn to nothing, that of a large one is kept") {
  Scores scores{{1, 1}, {}};
  std::vector<int> groups;
  for (int k = 0; k < 80; ++k) {
    const int group = k < 40 ? 0 : 1;
    const double own = (k * 7 % 10 < (group == 0 ? 9 : 1)) ? 1 : 0;  // nine of ten against one of ten
    scores.students.push_back({own, (k * 3 % 10) / 10.0});
    groups.push_back(group);
  }
  const auto effects = group_effects(scores, 0, groups);
  REQUIRE(effects.size() == 2);
  CHECK(effects[0].shrunk.value == Approx(0.4).margin(0.05));
  CHECK(effects[0].shrunk.low > 0.2);
  for (int k = 0; k < 80; ++k) groups[static_cast<std::size_t>(k)] = k * 11 % 40;  // groups of two, unrelated
  for (const GroupEffect& effect : group_effects(scores, 0, groups))
    CHECK(std::abs(effect.shrunk.value) <= std::abs(effect.raw));
}
