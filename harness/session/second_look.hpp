#pragma once
// A caller that passes calls on, and afterwards makes some of them again: code that answers the same question
// differently keeps state between calls, reads memory it never wrote, or races with itself.
//
//   SecondLook student(session);
//   ... checks ask student ...
//   student.changed_answers() == {"relu_forward gave other bytes when the same call was made again"}

#include <string>
#include <utility>
#include <vector>

#include "harness/session/caller.hpp"

namespace harness {

class SecondLook final : public Caller {
 public:
  explicit SecondLook(Caller& student) : student_(student) {}

  CallOutcome call(const CallRequest& request) override;

  // Repeats the first answered call of each function, except slow ones. A sentence for each answer that is
  // not the same, bit for bit; it holds no value of the call. Meant to be asked once, at the end.
  std::vector<std::string> changed_answers();

 private:
  Caller& student_;
  std::vector<std::pair<CallRequest, CallOutcome>> first_;  // one a function
};

}  // namespace harness
