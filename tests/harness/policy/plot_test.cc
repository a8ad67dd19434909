#include "harness/policy/plot.hpp"

#include "tests/support/catch.hpp"

using namespace harness;

namespace {

ToeplitzLadder ladder(const std::string& pass) {
  ToeplitzLadder made;
  made.pass = pass;
  made.name = "many channels";
  made.varies = "kernel elements";
  made.output_pixels = 1089;
  made.unrolled_bytes = 1089 * 4 * 96;
  made.columns = 1089;
  for (const double size : {1.0, 9.0, 25.0}) made.points.push_back({size, size * made.unrolled_bytes});
  return made;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("a plot has a panel a function, with the student's line, the direct and the unrolled one") {
  ToeplitzFinding finding;
  finding.ladders = {ladder("conv2d_forward"), ladder("conv2d_backward")};
  const std::string svg = plot_toeplitz(finding);
  CHECK_THAT(svg, ContainsSubstring("<svg xmlns"));
  CHECK(count(svg, "this submission") == 2);
  CHECK(count(svg, "everything unrolled") == 2);
  CHECK(count(svg, "<circle") == 6);
  CHECK(count(svg, "<polyline") == 4);
  CHECK(svg.find("nan") == std::string::npos);
}

TEST_CASE("of a function's ladders the one that holds most is drawn") {
  ToeplitzFinding finding;
  finding.ladders = {ladder("f"), ladder("f")};
  finding.ladders[0].columns = 3;
  finding.ladders[1].name = "one row";
  CHECK_THAT(plot_toeplitz(finding), ContainsSubstring("f, one row"));
}

TEST_CASE("names in a plot are escaped") {
  ToeplitzFinding finding;
  finding.ladders = {ladder("f<script>&")};
  CHECK_THAT(plot_toeplitz(finding), ContainsSubstring("f&lt;script&gt;&amp;"));
}

TEST_CASE("without a measurement there is nothing to draw") {
  CHECK(plot_toeplitz({}).empty());
}
