#pragma once
// Our end of the control socket. Every frame is checked for length and form before anything in it is
// believed.

#include <cstdint>
#include <string>
#include <vector>

#include "harness/runner/frames.hpp"

namespace harness {

struct Received {
  enum class Kind { nothing, closed, malformed, answer };
  Kind kind = Kind::nothing;
  std::string problem;            // of a malformed frame
  frames::AnswerHeader header{};  // of an answer
  std::string text;               // its message, raw bytes
};

class Channel {
 public:
  Channel();  // throws std::runtime_error
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int descriptor() const { return ours_; }
  int remote_descriptor() const { return theirs_; }
  void close_remote();  // once the process has it
  void send_end();      // no request follows; the runner then ends by itself
  // False when the other end is gone.
  bool send(std::uint32_t function, std::uint64_t token, const std::vector<std::uint64_t>& words);
  Received receive();  // does not wait

 private:
  int ours_ = -1;
  int theirs_ = -1;
};

}  // namespace harness
