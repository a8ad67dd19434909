#include "harness/checks/stop.hpp"

namespace harness {

CallOutcome ask(Caller& student, const CallRequest& request) {
  CallOutcome answer = student.call(request);
  if (!answer.answered()) throw Stop{answer.status, request.function->name + ": " + answer.message};
  return answer;
}

void require_finite(const CallRequest& request, const CallOutcome& answer) {
  for (std::size_t o = 0; o < answer.outputs.size(); ++o) {
    const HostTensor& output = answer.outputs[o];
    const auto at = first_not_finite(output);
    if (!at) continue;
    throw Stop{Status::failed,
               request.function->name + ": " +
                   describe_element(request.function->outputs[o].name, output.shape, *at) + " is " +
                   describe_number(static_cast<double>(output.f32[static_cast<std::size_t>(*at)])) +
                   ", expected a finite number"};
  }
}

}  // namespace harness
