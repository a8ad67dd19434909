#include "reference/text/nearest_name.hpp"

#include "tests/support/catch.hpp"

using namespace reference;

TEST_CASE("nearest name: by edits, the first of equals") {
  const std::vector<std::string> known = {"stride", "padding", "dilation", "groups", "x"};
  CHECK(nearest_name("strid", known) == "stride");
  CHECK(nearest_name("stirde", known) == "stride");
  CHECK(nearest_name("padings", known) == "padding");
  CHECK(nearest_name("gruop", known) == "groups");
  CHECK(nearest_name("kernel", known) == std::nullopt);
  CHECK(nearest_name("y", known) == std::nullopt);
  CHECK(nearest_name("", known) == std::nullopt);
  CHECK(nearest_name("dx", {"dw", "db"}) == "dw");
  CHECK(nearest_name(std::string(100000, 's'), known) == std::nullopt);
}

TEST_CASE("nearest name: as the end of a message") {
  CHECK(did_you_mean("strid", {"stride", "padding"}) == "; did you mean 'stride'?");
  CHECK(did_you_mean("q", {"stride", "padding"}) == "; known are 'stride', 'padding'");
  CHECK(did_you_mean("q", {}).empty());
}
