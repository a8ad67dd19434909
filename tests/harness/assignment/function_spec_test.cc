#include <cmath>
#include <stdexcept>

#include "harness/assignment/assignment.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using reference::Shape;

namespace {

Assignment with_functions(const std::string& functions) {
  return parse_assignment("id: a\ntitle: A\nunit: unit_a\nlanguages: [cpp]\nfunctions:\n" + functions,
                          "a.yaml", ".");
}

const std::string kConvolution = R"(
  conv2d_backward:
    inputs:  {x: "f32[N,C,H,W]", w: "f32[O,C,K,L]", dy: "f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]"}
    params:  {stride: int, padding: int}
    outputs: {dx: "f32[N,C,H,W]", dw: "f32[O,C,K,L]", db: "f32[O]"}
)";

template <class Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "(nothing thrown)";
}

}  // namespace

TEST_CASE("dimensions are inferred from the inputs' shapes") {
  const Assignment assignment = with_functions(kConvolution);
  const FunctionSpec& f = assignment.functions.front();
  const Bindings names = f.bind({{2, 3, 7, 5}, {4, 3, 3, 2}, {2, 4, 4, 3}}, {2, 1});
  CHECK(names == Bindings{{"N", 2},
                          {"C", 3},
                          {"H", 7},
                          {"W", 5},
                          {"O", 4},
                          {"K", 3},
                          {"L", 2},
                          {"stride", 2},
                          {"padding", 1}});
  CHECK(f.input_shapes(names) == std::vector<Shape>{{2, 3, 7, 5}, {4, 3, 3, 2}, {2, 4, 4, 3}});
  CHECK(f.output_shapes(names) == std::vector<Shape>{{2, 3, 7, 5}, {4, 3, 3, 2}, {4}});
}

TEST_CASE("a shape that disagrees is named with what the spec gives") {
  const Assignment assignment = with_functions(kConvolution);
  const FunctionSpec& f = assignment.functions.front();
  const auto error = [&](const std::vector<Shape>& shapes, const std::vector<double>& params) {
    return message_of([&] { f.bind(shapes, params); });
  };
  CHECK(error({{1, 1, 3, 3}, {1, 1, 2, 2}, {1, 1, 3, 3}}, {1, 0}) ==
        "conv2d_backward: dy has shape [1,1,3,3], but the spec gives [1,1,2,2] "
        "(C=1, H=3, K=2, L=2, N=1, O=1, W=3, padding=0, stride=1)");
  CHECK_THAT(error({{1, 2, 3, 3}, {1, 1, 2, 2}, {1, 1, 2, 2}}, {1, 0}),
             ContainsSubstring("conv2d_backward: w has shape [1,1,2,2], but the spec gives [1,2,2,2] ("));
  CHECK(error({{1, 1, 3}, {1, 1, 2, 2}, {1, 1, 2, 2}}, {1, 0}) ==
        "conv2d_backward: x has shape [1,1,3], but the spec gives 4 axes: f32[N,C,H,W]");
  CHECK(error({{1, 1, 3, 3}}, {1, 0}) == "conv2d_backward: 1 inputs given, but the spec has 3");
  CHECK(error({{1, 1, 3, 3}, {1, 1, 2, 2}, {1, 1, 2, 2}}, {1}) ==
        "conv2d_backward: 1 params given, but the spec has 2");
  CHECK_THAT(error({{1, 1, 3, 3}, {1, 1, 2, 2}, {1, 1, 2, 2}}, {1.5, 0}),
             ContainsSubstring("conv2d_backward: stride is 1.5"));
  CHECK_THAT(error({{1, 1, 3, 3}, {1, 1, 2, 2}, {1, 1, 2, 2}}, {std::nan(""), 0}),
             ContainsSubstring("stride is nan"));
  CHECK_THAT(
      error({{1, 1, 3, 3}, {1, 1, 2, 2}, {1, 1, 2, 2}}, {0, 0}),
      ContainsSubstring("conv2d_backward: dy f32[N, O, (H+2*padding-K)/stride+1, (W+2*padding-L)/stride+1]: "
                        "'(H+2*padding-K)/stride+1': division by zero"));
}

TEST_CASE("a dimension may be defined by a later input, and float params stay out of shapes") {
  const Assignment assignment = with_functions(
      "  f: {inputs: {a: \"f32[N+M]\", b: \"i32[M]\", c: \"f32[N]\"}, params: {alpha: float, k: int}, "
      "outputs: {y: \"f32[2, N*k]\"}}\n");
  const FunctionSpec& f = assignment.functions.front();
  const Bindings names = f.bind({{5}, {2}, {3}}, {0.25, 4});
  CHECK(names == Bindings{{"N", 3}, {"M", 2}, {"k", 4}});
  CHECK(f.output_shapes(names) == std::vector<Shape>{{2, 12}});
  CHECK_THROWS_AS(f.bind({{6}, {2}, {3}}, {0.25, 4}), std::invalid_argument);
}

TEST_CASE("extents are what the expressions give, also where that is no shape") {
  const Assignment assignment =
      with_functions("  f: {inputs: {x: \"f32[H]\"}, params: {w: int}, outputs: {y: \"f32[(H-w)/2+1]\"}}\n");
  const FunctionSpec& f = assignment.functions.front();
  CHECK(f.output_shapes({{"H", 3}, {"w", 6}}) == std::vector<Shape>{{-1}});
  CHECK(message_of([&] {
          f.output_shapes({{"H", 3}});
        }) == "f: y f32[(H-w)/2+1]: '(H-w)/2+1': 'w' has no value");
}

TEST_CASE("shapes made from dimensions bind to those dimensions") {
  const Assignment assignment = with_functions(kConvolution);
  const FunctionSpec& f = assignment.functions.front();
  int tried = 0;
  for (std::int64_t h = 1; h <= 6; ++h) {
    for (std::int64_t k = 1; k <= h; ++k) {
      for (std::int64_t stride = 1; stride <= 3; ++stride) {
        const Bindings names = {{"N", 2}, {"C", 1}, {"H", h},           {"W", 6},      {"O", 3},
                                {"K", k}, {"L", 1}, {"stride", stride}, {"padding", 1}};
        CHECK(f.bind(f.input_shapes(names), {static_cast<double>(stride), 1}) == names);
        ++tried;
      }
    }
  }
  CHECK(tried == 63);
}
