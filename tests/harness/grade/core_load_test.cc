#include "harness/grade/core_load.hpp"

#include "tests/support/catch.hpp"

TEST_CASE("a burst takes some time on any machine") {
  CHECK(harness::core_load() > 0);
}
