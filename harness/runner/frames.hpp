#pragma once
// The frames of the control socket, shared by the session (outside) and the C++ runner (inside). The layout
// is described in protocol.md; runner.py repeats these numbers.

#include <cstdint>

namespace harness::frames {

inline constexpr int control_descriptor = 3;  // SOCK_SEQPACKET: one frame a packet
inline constexpr int memory_descriptor = 4;   // memfd, sealed against resizing

inline constexpr std::uint32_t request_magic = 0x51524731;  // "1GRQ" in memory
inline constexpr std::uint32_t answer_magic = 0x53414731;   // "1GAS" in memory

// Where a runner maps the memory if that place is free, so that a fault can be told apart.
inline constexpr std::uint64_t memory_address = 0x200000000000;
// The page before a tensor's first and the one after its last hold nothing; runners close them to the call.
inline constexpr std::uint64_t guard_bytes = 4096;

// Asked once, before any call; the answer lists the functions that cannot be called.
inline constexpr std::uint32_t hello_function = 0xffffffff;

enum class Answer : std::uint32_t {
  done = 0,       // the outputs are in the shared memory
  exception = 1,  // an uncaught exception; the message says which
  memory = 2,     // std::bad_alloc, MemoryError
  threads = 3,    // a thread or process was refused
  wrong = 4,      // what was returned does not fit: type, dtype, shape, number of values
  missing = 5,    // there is no such function
};

// Followed by `words` 64-bit words: the function's inputs, parameters and outputs in the order of the spec. A
// tensor is its byte offset in the shared memory and its extents; a parameter is an int64 or a double.
struct RequestHeader {
  std::uint32_t magic;
  std::uint32_t function;  // index in the spec
  std::uint64_t token;     // of this call; the answer repeats it
  std::uint32_t words;
  std::uint32_t reserved;
};
static_assert(sizeof(RequestHeader) == 24);

// Followed by `message_bytes` bytes of UTF-8, as far as the student's code leaves it so.
struct AnswerHeader {
  std::uint32_t magic;
  std::uint32_t status;  // Answer
  std::uint64_t token;
  std::uint32_t message_bytes;
  std::uint32_t ending;  // 1: the process ends after this frame (std::terminate), else 0
};
static_assert(sizeof(AnswerHeader) == 24);

inline constexpr std::uint32_t max_words = 1024;
inline constexpr std::uint32_t max_message_bytes = 16384;

// Exit statuses of the runner itself.
inline constexpr int exit_bad_request = 121;  // nothing a session sends
inline constexpr int exit_no_answer = 122;    // the control socket cannot be written
inline constexpr int exit_terminated = 123;   // std::terminate, after the answer that says so

}  // namespace harness::frames
