#include "harness/session/autopsy.hpp"

namespace harness {

std::string find_cause(Conversation& traced, Autopsy autopsy) {
  const Reply greeting = traced.ask(autopsy.start);
  if (autopsy.request != nullptr && !greeting.verdict && !traced.ended()) {
    autopsy.call.words = traced.exchange().place(*autopsy.request, autopsy.call.token);
    traced.ask(autopsy.call);
  }
  const BoxExit exit = traced.part();
  std::string words;
  if (const auto place = traced.exchange().beside_a_tensor(exit.fault_address)) {
    words += "; it touched memory " + *place;
  }
  if (!exit.refused_call.empty()) {
    words += "; the sandbox refused the system call " + exit.refused_call +
             " (files, network and other programs are out of reach)";
  }
  return words;
}

}  // namespace harness
