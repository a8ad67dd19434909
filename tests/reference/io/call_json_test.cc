#include "reference/io/call_json.hpp"

#include <cmath>
#include <limits>

#include "tests/reference/support/random.hpp"
#include "tests/support/catch.hpp"

using namespace reference;

namespace {

Call read(const std::string& text, std::string_view function = "maxpool2d_forward") {
  return io::read_call(text, "in.json", get_function(function).signature);
}

std::string error_of(const std::string& text, std::string_view function = "maxpool2d_forward") {
  try {
    read(text, function);
  } catch (const io::InputError& error) {
    return error.what();
  }
  return "no error";
}

const std::string rest = R"(, "window": 2, "stride": 2})";

std::string error_of_x(const std::string& x) {
  return error_of(R"({"x": )" + x + rest);
}

}  // namespace

TEST_CASE("call json: tensors with a shape, nested tensors, numbers") {
  const Call flat =
      read(R"({"x": {"shape": [1,1,2,2], "data": [1, 2.5, -3e2, 4]}, "window": 2, "stride": 1})");
  const Call nested = read(R"({"x": [[[[1, 2.5], [-3e2, 4]]]], "window": 2, "stride": 1})");
  for (const Call& call : {flat, nested}) {
    const Tensor<double>& x = call.inputs.at("x");
    CHECK(x.shape() == Shape{1, 1, 2, 2});
    CHECK(std::vector<double>(x.flat().begin(), x.flat().end()) == std::vector<double>{1, 2.5, -300, 4});
    CHECK(call.params == decltype(call.params){{"stride", 1}, {"window", 2}});
  }
  CHECK(read(R"({"x": []})", "relu_forward").inputs.at("x").shape() == Shape{0});
  CHECK(read(R"({"x": [[], []]})", "relu_forward").inputs.at("x").shape() == Shape{2, 0});
  CHECK(read(R"({"x": {"shape": [], "data": [5]}})", "relu_forward").inputs.at("x").shape() == Shape{});
}

TEST_CASE("call json: what is written reads back as the same doubles") {
  test_support::Random random(1);
  Tensor<double> x(Shape{7, 100});
  for (double& value : x.flat()) value = random.uniform(-1, 1) * std::pow(10, random.integer(-300, 300));
  x[0] = 0.1;
  x[1] = -0.0;
  x[2] = std::numeric_limits<double>::denorm_min();
  x[3] = std::numeric_limits<double>::max();
  x[4] = std::numeric_limits<double>::infinity();
  x[5] = -std::numeric_limits<double>::infinity();
  x[6] = std::nan("");
  const std::string text = io::write_outputs({{"x", x, x}});
  const Call call = io::read_call(text, "out.json", get_function("relu_forward").signature);
  const Tensor<double>& back = call.inputs.at("x");
  REQUIRE(back.shape() == x.shape());
  for (std::int64_t k = 0; k < x.size(); ++k) {
    CHECK((back[k] == x[k] || (std::isnan(back[k]) && std::isnan(x[k]))));
    CHECK(std::signbit(back[k]) == std::signbit(x[k]));
  }
}

TEST_CASE("call json: outputs in order and in their shortest form") {
  const Tensor<double> a({2, 2}, {0.1, 1.0 / 3, 5e-324, 1e300}), b({0}, {});
  CHECK(io::write_outputs({{"dx", a, a}, {"db", b, b}}) ==
        "{\"dx\": {\"shape\": [2,2], \"data\": [0.1,0.3333333333333333,5e-324,1e+300]}, "
        "\"db\": {\"shape\": [0], \"data\": []}}\n");
  CHECK(io::write_outputs({}) == "{}\n");
}

TEST_CASE("call json: errors name the file and the field") {
  CHECK(error_of_x("[[[[1]]]]") == "no error");
  CHECK(error_of_x(R"({"shape": [2,3], "data": [1,2,3,4,5]})") ==
        "in.json: x.data: 5 numbers given, shape [2,3] needs 6");
  CHECK(error_of_x(R"({"shape": [], "data": []})") == "in.json: x.data: 0 numbers given, shape [] needs 1");
  CHECK(error_of_x(R"({"shape": [2], "data": [1]})") == "in.json: x.data: 1 number given, shape [2] needs 2");
  CHECK(error_of_x(R"({"shape": [2], "data": [1, null]})") ==
        "in.json: x.data[1]: of type null, but must be a number");
  CHECK(error_of_x(R"({"shape": [1], "data": ["NaN"]})") ==
        "in.json: x.data[0]: a string, but must be a number, \"nan\", \"inf\" or \"-inf\"");
  CHECK(error_of_x(R"({"shape": [1.5], "data": [1]})") == "in.json: x.shape[0]: must be an integer");
  CHECK(error_of_x(R"({"shape": [-1], "data": []})") == "in.json: x.shape[0]: must be from 0 to 2^62 - 1");
  CHECK(error_of_x(R"({"shape": 4, "data": []})") ==
        "in.json: x.shape: of type number, but must be an array of integers");
  CHECK(error_of_x(R"({"shape": [0], "data": 4})") ==
        "in.json: x.data: of type number, but must be an array of numbers");
  CHECK(error_of_x(R"({"shape": [1], "values": [1]})") ==
        "in.json: x: 'values' is unknown; known are 'shape', 'data'");
  CHECK(error_of_x(R"({"shape": [1]})") == "in.json: x: 'data' is missing");
  CHECK(error_of_x("3") ==
        "in.json: x: of type number, but must be a tensor, {\"shape\": [..], \"data\": [..]} or a nested "
        "array");
  CHECK(error_of_x("[[1, 2], [3]]") ==
        "in.json: x[1]: 1 entries given, but must have 2 as its neighbours have");
  CHECK(error_of_x("[[1, 2], 3]") == "in.json: x[1]: a number, but must be an array as its neighbours are");
  CHECK(error_of_x("[[1, 2], [3, [4]]]") == "in.json: x[1][1]: of type array, but must be a number");
  CHECK(error_of(R"({"x": [1], "window": [2], "stride": 1})") ==
        "in.json: window: of type array, but must be a number");
}

TEST_CASE("call json: errors name unknown, missing and repeated arguments") {
  CHECK(error_of(R"({"x": [1], "window": 2, "strid": 1})") ==
        "in.json: strid: unknown argument of maxpool2d_forward; did you mean 'stride'?");
  CHECK(error_of(R"({"x": [1], "window": 2})") ==
        "in.json: stride: missing; maxpool2d_forward needs this number");
  CHECK(error_of(R"({"window": 2, "stride": 1})") ==
        "in.json: x: missing; maxpool2d_forward needs this tensor");
  CHECK(error_of(R"({"x": [1], "x": [2], "window": 2, "stride": 1})") == "in.json: x: given twice");
}

TEST_CASE("call json: what is not JSON is refused with its place") {
  CHECK_THAT(error_of("{\n  \"x\": [1,}"), ContainsSubstring("in.json: parse error at line 2, column 11"));
  CHECK_THAT(error_of(""), ContainsSubstring("in.json: parse error at line 1, column 1"));
  CHECK_THAT(error_of("[1]"), ContainsSubstring("in.json: the text is of type array, but must be an object"));
  CHECK_THAT(error_of_x("[1e999]"), ContainsSubstring("in.json: number overflow"));
  CHECK_THAT(error_of("{\"\xff\": 1}"), ContainsSubstring("in.json: parse error"));
}

TEST_CASE("call json: a hostile text gets no more memory than it paid for") {
  CHECK(error_of_x(R"({"shape": [1000000000000], "data": []})") ==
        "in.json: x.data: 0 numbers given, shape [1000000000000] needs 1000000000000");
  CHECK_THAT(error_of_x(R"({"shape": [4000000000, 4000000000], "data": [1]})"),
             ContainsSubstring("in.json: x.shape: [4000000000,4000000000] has 2^62 elements or more"));
  CHECK(error_of_x(R"({"shape": [18446744073709551615], "data": []})") ==
        "in.json: x.shape[0]: must be from 0 to 2^62 - 1");
  CHECK(error_of_x(std::string(200000, '[') + std::string(200000, ']')) ==
        "in.json: x: nested deeper than 16 arrays");
}
