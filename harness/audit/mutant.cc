#include "harness/audit/mutant.hpp"

#include <algorithm>
#include <stdexcept>

#include "reference/mistakes/mistakes.hpp"

namespace harness {

CallOutcome Mutant::call(const CallRequest& request) {
  const FunctionSpec& function = *request.function;
  const reference::Call call = to_reference_call(request);
  const reference::Function* exact = reference::find_function(function.oracle);
  if (exact == nullptr) {
    throw std::invalid_argument("audit: the reference has no function for " + function.name);
  }
  std::vector<reference::Output> given;
  if (function.oracle == mutation_.function) {
    given = reference::find_mistakes(mutation_.function)->evaluate(call, mutation_.made);
  } else {
    given = exact->evaluate(call);
  }
  CallOutcome outcome;
  outcome.status = Status::passed;
  for (const TensorSpec& output : function.outputs) {
    const auto found = std::find_if(given.begin(), given.end(),
                                    [&output](const auto& each) { return each.name == output.name; });
    outcome.outputs.push_back(HostTensor::from_double(found->value, output.dtype));
  }
  return outcome;
}

}  // namespace harness
