#pragma once
// One process of a session: started in the box, asked, ended. It knows the frames and the ways a process can
// end, but neither functions nor what is done about a process that is gone.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/runner/frames.hpp"
#include "harness/sandbox/sandbox.hpp"
#include "harness/session/channel.hpp"
#include "harness/session/exchange.hpp"
#include "harness/session/verdict.hpp"

namespace harness {

// An answer in form, or the verdict on a process that gave none and was ended.
struct Reply {
  std::optional<Verdict> verdict;
  frames::Answer status = frames::Answer::done;
  std::string text;         // of an answer, raw bytes
  double wall_seconds = 0;  // from the question to whatever ended the waiting
};

struct Question {
  std::uint32_t function = frames::hello_function;
  std::uint64_t token = 0;  // fresh_token(); the answer must repeat it
  std::vector<std::uint64_t> words;
  std::string what;  // "conv2d_forward", for messages
  double limit_seconds = 0;
};

std::uint64_t fresh_token();

class Conversation {
 public:
  // Starts `command` with the two descriptors of the protocol and its memory limit raised by the shared
  // memory. `limits` and `cancelled` (may be null) must outlive the conversation.
  Conversation(Sandbox& sandbox, BoxCommand command, std::size_t capacity_bytes, const Limits& limits,
               const std::function<bool()>& cancelled);

  Exchange& exchange() { return exchange_; }
  BoxProcess& process() { return *process_; }
  Reply ask(const Question& question);
  bool ended() const { return ended_; }
  void end();  // idempotent; nothing is left afterwards
  // The same, but lets a runner that still answers end by itself. How the process ended.
  BoxExit part();
  // True when a frame is there, or was at the end, that no open question had asked for.
  bool said_too_much();
  std::string output() const { return process_->output(); }

 private:
  Reply await(const Question& question);
  Reply accept(Received received, std::uint64_t token);
  Reply gone(const std::string& what);
  Reply stopped(Verdict verdict);
  Reply interfered(const std::string& how);

  const Limits& limits_;
  const std::function<bool()>& cancelled_;
  Channel channel_;
  Exchange exchange_;
  std::unique_ptr<BoxProcess> process_;  // destroyed first
  bool ended_ = false;
  bool asking_ = false;  // a question is open
  bool said_too_much_ = false;
  BoxProcess::Clock::time_point asked_;
};

}  // namespace harness
