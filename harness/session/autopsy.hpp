#pragma once
// What a process crashed of, beyond its signal or exception: the same question is put once more to a traced
// process, which tells which system call it was refused and which address it could not touch. Words for the
// message; nothing here decides a status.
//
//   y: segmentation fault (SIGSEGV): ...; it touched memory 1 element after the input x

#include <string>

#include "harness/session/conversation.hpp"

namespace harness {

struct Autopsy {
  Question start;                        // the greeting
  const CallRequest* request = nullptr;  // null: the process crashed of the greeting
  Question call;                         // of the request; its words are filled in
};

// `traced` is a conversation whose command is traced; it is over afterwards. Empty: nothing is to be told.
std::string find_cause(Conversation& traced, Autopsy autopsy);

}  // namespace harness
