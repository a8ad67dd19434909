#include "harness/checks/stop.hpp"

#include "harness/checks/kinds.hpp"

namespace harness {

CheckResult stopped(const Stop& stop, const std::string& where, std::optional<SmallestCase> smallest) {
  if (stop.unwritten) return ended(stop.status, stop.message, std::nullopt);
  return ended(stop.status, stop.message + "; " + where, std::move(smallest));
}

CallOutcome ask(Caller& student, const CallRequest& request) {
  CallOutcome answer = student.call(request);
  require_answer(request, answer);
  return answer;
}

void require_answer(const CallRequest& request, const CallOutcome& outcome) {
  if (outcome.answered()) return;
  const std::string& function = request.function->name;
  throw Stop{outcome.status, describe_unanswered(function, outcome), is_unwritten(function, outcome)};
}

void require_finite(const CallRequest& request, const CallOutcome& answer) {
  for (std::size_t o = 0; o < answer.outputs.size(); ++o) {
    const HostTensor& output = answer.outputs[o];
    const auto at = first_not_finite(output);
    if (!at) continue;
    if (!answer.message.empty()) throw Stop{Status::failed, request.function->name + ": " + answer.message};
    throw Stop{Status::failed,
               request.function->name + ": " +
                   describe_element(request.function->outputs[o].name, output.shape, *at) + " is " +
                   describe_number(static_cast<double>(output.f32[static_cast<std::size_t>(*at)])) +
                   ", expected a finite number",
               false};
  }
}

}  // namespace harness
