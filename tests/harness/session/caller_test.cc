#include "harness/session/caller.hpp"

#include <limits>
#include <stdexcept>

#include "tests/harness/session/course.hpp"
#include "tests/support/catch.hpp"

using namespace harness;

TEST_CASE("a host tensor is rounded to the element type of the student's function") {
  const reference::Tensor<double> values({3}, std::vector<double>{0.1, -2.6, 7});
  const HostTensor floats = HostTensor::from_double(values, reference::DType::f32);
  CHECK(floats.f32 == std::vector<float>{0.1F, -2.6F, 7.0F});
  CHECK(floats.to_double()[0] == static_cast<double>(0.1F));
  const HostTensor ints = HostTensor::from_double(values, reference::DType::i32);
  CHECK(ints.i32 == std::vector<std::int32_t>{0, -3, 7});
  CHECK(ints.to_double()[1] == -3);
  for (const double bad : {3e9, -3e9, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_THROWS_AS(HostTensor::from_double(reference::Tensor<double>({1}, bad), reference::DType::i32),
                    std::invalid_argument);
  }
}

TEST_CASE("a host tensor refuses a number of elements that is not its shape's") {
  CHECK_THROWS_AS(HostTensor::floats({2, 2}, {1, 2, 3}), std::invalid_argument);
  CHECK_THROWS_AS(HostTensor::ints({1}, {}), std::invalid_argument);
  CHECK(HostTensor::floats({0, 4}, {}).size() == 0);
}

TEST_CASE("a request has the output shapes that the spec computes and refuses inputs of another type") {
  const Assignment assignment = test_support::demo_assignment();
  const FunctionSpec& split = *assignment.find_function("split");
  const CallRequest request = make_request(split, {HostTensor::floats({5}, {1, 2, 3, 4, 5})}, {});
  CHECK(request.output_shapes == std::vector<reference::Shape>{{5}, {5, 2}});
  CHECK_THROWS_AS(make_request(split, {HostTensor::ints({5}, {1, 2, 3, 4, 5})}, {}), std::invalid_argument);
  CHECK_THROWS_AS(make_request(split, {HostTensor::floats({1, 5}, {1, 2, 3, 4, 5})}, {}),
                  std::invalid_argument);
}
