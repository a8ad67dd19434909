#include "harness/session/second_look.hpp"

#include <algorithm>
#include <cstring>

namespace harness {
namespace {

constexpr double slow_seconds = 0.5;  // a call that takes longer is not worth its repetition

template <class T>
bool same_bytes(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

bool same_answer(const CallOutcome& a, const CallOutcome& b) {
  return std::equal(a.outputs.begin(), a.outputs.end(), b.outputs.begin(), b.outputs.end(),
                    [](const HostTensor& first, const HostTensor& second) {
                      return same_bytes(first.f32, second.f32) && same_bytes(first.i32, second.i32);
                    });
}

}  // namespace

CallOutcome SecondLook::call(const CallRequest& request) {
  CallOutcome outcome = student_.call(request);
  const bool known = std::any_of(first_.begin(), first_.end(), [&request](const auto& seen) {
    return seen.first.function == request.function;
  });
  // What an output held before differs from call to call.
  const bool own_values = outcome.answered() && outcome.message.empty();
  if (!known && own_values && outcome.wall_seconds < slow_seconds) {
    first_.emplace_back(request, outcome);
  }
  return outcome;
}

std::vector<std::string> SecondLook::changed_answers() {
  std::vector<std::string> changed;
  for (const auto& [request, answer] : first_) {
    const CallOutcome again = student_.call(request);
    if (!again.answered()) {
      changed.push_back(request.function->name + " ended with " + to_string(again.status) +
                        " when a call that it had answered was made again");
    } else if (!same_answer(answer, again)) {
      changed.push_back(request.function->name + " gave other bytes when the same call was made again");
    }
  }
  return changed;
}

}  // namespace harness
