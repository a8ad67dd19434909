#include "harness/diagnosis/read_worked_example.hpp"

#include "harness/audit/mutant.hpp"
#include "harness/diagnosis/worked_example.hpp"
#include "tests/harness/checks/run_check.hpp"
#include "tests/support/catch.hpp"

using harness::Mutant;
using harness::read_worked_example;
using test_support::CheckBench;

TEST_CASE("what worked_example writes is read back") {
  auto bench = CheckBench::a7();
  const auto& function = *bench.assignment().find_function("conv2d_forward");
  harness::AnsweredCase c;
  c.request = harness::make_request(
      function,
      {harness::HostTensor::floats({1, 1, 2, 3}, {1, -2.5F, 3, 4, 5, 1e-7F}),
       harness::HostTensor::floats({1, 1, 1, 2}, {0, 1}), harness::HostTensor::floats({1}, {0})},
      {1, 0});
  c.answer = Mutant({"conv2d_forward", {}}).call(c.request);
  c.answer.outputs[0].f32[3] = std::numeric_limits<float>::quiet_NaN();
  c.exact = bench.oracles().at("conv2d_forward")->evaluate(c.request);
  c.differences = harness::compare(c.answer, c.exact, 64);
  const std::string text = harness::worked_example(c);
  INFO(text);
  const auto example = read_worked_example("it is wrong\n" + text);
  REQUIRE(example);
  CHECK(example->before == "it is wrong");
  CHECK_THAT(example->after, ContainsSubstring("yours nan"));
  CHECK(example->params ==
        std::vector<std::pair<std::string, std::string>>{{"stride", "1"}, {"padding", "0"}});
  REQUIRE(example->inputs.size() == 3);
  CHECK(example->inputs[0].shape == std::vector<std::int64_t>{1, 1, 2, 3});
  CHECK(example->inputs[0].values == std::vector<std::string>{"1", "-2.5", "3", "4", "5", "1e-07"});
  CHECK(example->inputs[2].name == "b");
  CHECK(example->got.name == "y");
  CHECK(example->got.shape == std::vector<std::int64_t>{1, 1, 2, 2});
  CHECK(example->got.values.back() == "nan");
  CHECK(example->expected.values == std::vector<std::string>{"-2.5", "3", "5", "1e-07"});
}

TEST_CASE("words that only look like a worked example are left as words") {
  for (const char* text : {"", "for example, ", "for example, x = [1]: your y = [2]",
                           "for example, x = [1]: your y = [2], expected [3",
                           "for example, x = [[1], [2, 3]]: your y = [2], expected [3]",
                           "for example, x = [1]: your y = [2], expected [3, 4]",
                           "for example, x = [1]: your y = [2], expected [3] and more",
                           "for example, <b> = [1]: your y = [2], expected [3]",
                           "for example, x = [<b>]: your y = [2], expected [3]",
                           "for example, x = [[[[[[[[[1]]]]]]]]]: your y = [1], expected [2]"}) {
    INFO(text);
    CHECK_FALSE(read_worked_example(text));
  }
  CHECK(read_worked_example("for example, x = [1]: your y = [2], expected [3]"));
}
