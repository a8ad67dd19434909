#pragma once
// A student without a sandbox: functions given as C++ functions over host tensors.
//
//   FakeCaller student;
//   student.functions["relu_forward"] = [](const CallRequest& r) { return std::vector{relu(r.inputs[0])}; };

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/session/caller.hpp"

namespace test_support {

using FakeFunction = std::function<std::vector<harness::HostTensor>(const harness::CallRequest&)>;

// Thrown by a fake function: the call ends with this status, as a crash or a time limit would.
struct FakeFailure {
  harness::Status status = harness::Status::crashed;
  std::string message;
};

class FakeCaller final : public harness::Caller {
 public:
  std::map<std::string, FakeFunction, std::less<>> functions;
  int calls = 0;

  harness::CallOutcome call(const harness::CallRequest& request) override {
    ++calls;
    harness::CallOutcome outcome;
    const auto function = functions.find(request.function->name);
    if (function == functions.end()) {
      outcome.status = harness::Status::missing_function;
      outcome.message = "there is no function " + request.function->name;
      return outcome;
    }
    try {
      outcome.outputs = function->second(request);
      outcome.status = harness::Status::passed;
    } catch (const FakeFailure& failure) {
      outcome.status = failure.status;
      outcome.message = failure.message;
    }
    return outcome;
  }
};

}  // namespace test_support
