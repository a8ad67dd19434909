// What the cases of assignment 7 must contain whatever the seed: the situations in which implementations go
// wrong.

#include <algorithm>
#include <cmath>
#include <functional>

#include "harness/cases/cases.hpp"
#include "tests/support/catch.hpp"

using harness::Case;

namespace {

struct Situation {
  const char* name;
  std::function<bool(const Case&)> holds;
};

std::int64_t get(const Case& c, const char* name) {
  return c.names.at(name);
}

void require_all(const harness::Assignment& assignment, const char* check_id,
                 const std::vector<Situation>& situations) {
  const auto check = std::find_if(assignment.checks.begin(), assignment.checks.end(),
                                  [&](const auto& spec) { return spec.id == check_id; });
  REQUIRE(check != assignment.checks.end());
  const auto spec =
      harness::parse_cases(check->options.at("cases"), assignment, check->functions, check->seed);
  for (const std::uint64_t seed :
       {check->seed, std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{987654321}}) {
    const auto cases = harness::generate_cases(spec, seed);
    for (const auto& situation : situations) {
      INFO(check_id << ", seed " << seed << ": " << situation.name);
      CHECK(std::any_of(cases.begin(), cases.end(), situation.holds));
    }
  }
}

Situation equals(const char* text, const char* name, std::int64_t value) {
  return {text, [=](const Case& c) { return get(c, name) == value; }};
}

}  // namespace

TEST_CASE("the convolution cases of a7-convnet cover what goes wrong") {
  const auto assignment = harness::load_assignment(GRADER_ASSIGNMENTS "/a7-convnet");
  const std::vector<Situation> situations = {
      equals("stride 1", "stride", 1),
      equals("stride 2", "stride", 2),
      equals("stride 3", "stride", 3),
      equals("padding 0", "padding", 0),
      equals("padding 1", "padding", 1),
      equals("padding 2", "padding", 2),
      equals("padding 3", "padding", 3),
      {"image not square", [](const Case& c) { return get(c, "H") != get(c, "W"); }},
      {"filter not square", [](const Case& c) { return get(c, "K") != get(c, "L"); }},
      {"trailing rows unused",
       [](const Case& c) {
         const auto rest = (get(c, "H") + 2 * get(c, "padding") - get(c, "K")) % get(c, "stride");
         return rest > get(c, "padding");  // a row of the image itself, not of the padding
       }},
      {"one example", [](const Case& c) { return get(c, "N") == 1; }},
      {"a batch", [](const Case& c) { return get(c, "N") > 1; }},
      {"one channel", [](const Case& c) { return get(c, "C") == 1 && get(c, "O") == 1; }},
      {"more channels in than out", [](const Case& c) { return get(c, "C") > get(c, "O"); }},
      {"more channels out than in",
       [](const Case& c) { return get(c, "C") < get(c, "O") && get(c, "C") > 1; }},
      {"filter as large as the padded image",
       [](const Case& c) {
         return get(c, "K") == get(c, "H") + 2 * get(c, "padding") &&
                get(c, "L") == get(c, "W") + 2 * get(c, "padding");
       }},
      {"filter larger than the image", [](const Case& c) { return get(c, "K") > get(c, "H"); }},
      {"1x1 filter", [](const Case& c) { return get(c, "K") == 1 && get(c, "L") == 1; }},
      {"even filter", [](const Case& c) { return get(c, "K") % 2 == 0 && get(c, "L") % 2 == 0; }},
      {"stride beyond the filter", [](const Case& c) { return get(c, "stride") > get(c, "K"); }},
      {"windows with nothing but padding", [](const Case& c) { return get(c, "padding") >= get(c, "K"); }},
      {"3x3 with stride 1, for Winograd",
       [](const Case& c) { return get(c, "K") == 3 && get(c, "L") == 3 && get(c, "stride") == 1; }},
      {"stride and padding together",
       [](const Case& c) { return get(c, "stride") > 1 && get(c, "padding") > 0; }},
      {"zeros of both signs",
       [](const Case& c) { return c.values.at("x").kind == harness::ValueSpec::Kind::signed_zeros; }},
  };
  for (const char* id : {"conv2d-forward", "conv2d-backward", "conv2d-forward-hidden",
                         "conv2d-backward-hidden", "conv2d-gradient", "conv2d-adjoint"}) {
    require_all(assignment, id, situations);
  }
}

TEST_CASE("the pooling, relu and loss cases of a7-convnet have adversarial values") {
  const auto assignment = harness::load_assignment(GRADER_ASSIGNMENTS "/a7-convnet");
  using Kind = harness::ValueSpec::Kind;
  const auto kind_of = [](const char* input, Kind kind) {
    return [=](const Case& c) { return c.values.at(input).kind == kind; };
  };
  require_all(assignment, "relu", {{"zeros and negative zeros", kind_of("x", Kind::signed_zeros)}});
  require_all(
      assignment, "maxpool2d",
      {{"overlapping windows", [](const Case& c) { return get(c, "window") > get(c, "stride"); }},
       {"windows apart", [](const Case& c) { return get(c, "window") < get(c, "stride"); }},
       {"trailing rows",
        [](const Case& c) { return (get(c, "H") - get(c, "window")) % get(c, "stride") != 0; }},
       {"all values negative", [](const Case& c) { return c.values.at("x").high < 0; }},
       {"window as large as the image", [](const Case& c) { return get(c, "window") == get(c, "H"); }},
       {"a batch of channels", [](const Case& c) { return get(c, "N") > 1 && get(c, "C") > 1; }}});
  require_all(assignment, "maxpool2d-ties",
              {{"all equal", kind_of("x", Kind::constant)},
               {"some equal", kind_of("x", Kind::integers)},
               {"zeros of both signs", kind_of("x", Kind::signed_zeros)}});
  require_all(assignment, "softmax-cross-entropy",
              {equals("one class", "K", 1),
               {"a batch", [](const Case& c) { return get(c, "N") > 1 && get(c, "K") > 1; }},
               {"classes alike", kind_of("logits", Kind::constant)}});
  require_all(assignment, "softmax-cross-entropy-large",
              {{"exp overflows", [](const Case& c) { return c.values.at("logits").value > 100; }},
               {"every exp underflows", [](const Case& c) { return c.values.at("logits").offset < -200; }},
               {"wide spread", [](const Case& c) { return c.values.at("logits").scale >= 300; }}});
}

TEST_CASE("every output of every case of a7-convnet has elements") {
  const auto assignment = harness::load_assignment(GRADER_ASSIGNMENTS "/a7-convnet");
  int cases_seen = 0;
  for (const auto& check : assignment.checks) {
    const auto node = check.options.find("cases");
    if (!node || check.kind == "performance") continue;  // a timed size is chosen, not drawn, and large
    const auto spec = harness::parse_cases(*node, assignment, check.functions, check.seed);
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      for (const Case& c : harness::generate_cases(spec, seed)) {
        for (const auto* function : check.functions) {
          for (const auto& shape : function->output_shapes(c.names)) {
            CHECK(std::all_of(shape.begin(), shape.end(), [](auto extent) { return extent >= 1; }));
          }
        }
        ++cases_seen;
      }
    }
  }
  CHECK(cases_seen > 5000);
}
