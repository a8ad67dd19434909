#include "harness/grade/patience.hpp"

#include "tests/support/catch.hpp"

using harness::Patience;

TEST_CASE("the first measurements cannot wait away the patience of the last") {
  Patience patience(24, 3);
  double total = 0;
  for (const double most : {12.0, 6.0, 6.0}) {
    double& seconds = patience.next();
    CHECK(seconds == most);
    total += seconds;
    seconds = 0;
  }
  CHECK(total == 24);
}

TEST_CASE("patience that was not needed is for the measurements after") {
  Patience patience(24, 3);
  patience.next() -= 1;
  CHECK(patience.next() == 11.5);
  CHECK(patience.next() == 23);
}

TEST_CASE("a single measurement has all of the patience") {
  CHECK(Patience(24, 1).next() == 24);
}
