#include "harness/session/conversation.hpp"

#include <sys/random.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace harness {
namespace {

constexpr std::chrono::milliseconds poll_interval{100};  // of `cancelled`
constexpr std::chrono::milliseconds exit_grace{1000};    // from a closed socket to the end of the process
constexpr std::chrono::milliseconds flood_patience{50};  // for a second answer behind a claimed exception

bool is_frame(const Received& received) {
  return received.kind == Received::Kind::answer || received.kind == Received::Kind::malformed;
}

}  // namespace

std::uint64_t fresh_token() {
  std::uint64_t token = 0;
  while (token == 0) {
    if (getrandom(&token, sizeof token, 0) != static_cast<ssize_t>(sizeof token)) {
      throw std::runtime_error("session: getrandom failed");
    }
  }
  return token;
}

Conversation::Conversation(Sandbox& sandbox, BoxCommand command, std::size_t capacity_bytes,
                           const Limits& limits, const std::function<bool()>& cancelled)
    : limits_(limits), cancelled_(cancelled), exchange_(capacity_bytes) {
  command.limits.memory_bytes += static_cast<std::int64_t>(capacity_bytes);  // it is not the student's
  command.descriptors = {{channel_.remote_descriptor(), frames::control_descriptor},
                         {exchange_.descriptor(), frames::memory_descriptor}};
  process_ = sandbox.start(command);
  channel_.close_remote();
}

void Conversation::end() {
  process_->kill_and_reap();
  if (!ended_) said_too_much();
  ended_ = true;
}

BoxExit Conversation::part() {
  channel_.send_end();
  process_->wait(-1, Clock::now() + exit_grace);
  end();
  return process_->kill_and_reap();
}

bool Conversation::said_too_much() {
  if (!asking_ && is_frame(channel_.receive())) said_too_much_ = true;
  return said_too_much_;
}

Reply Conversation::stopped(Verdict verdict) {
  Reply reply;
  reply.wall_seconds = seconds_since(asked_);
  end();
  reply.verdict = std::move(verdict);
  return reply;
}

Reply Conversation::interfered(const std::string& how) {
  return stopped({Status::protocol_error, "the code interfered with the grader's connection: " + how});
}

// The process ended, or closed its end of the socket and should be ending.
Reply Conversation::gone(const std::string& what) {
  switch (process_->wait(-1, Clock::now() + exit_grace)) {
    case BoxProcess::Event::output_limit:
      return stopped(printed_too_much(limits_));
    case BoxProcess::Event::exited:
      break;
    default:
      return interfered("it closed the control socket");
  }
  Reply reply = stopped({});
  reply.verdict = judge_exit(process_->kill_and_reap(), limits_, what, process_->output());
  return reply;
}

Reply Conversation::accept(Received received, std::uint64_t token) {
  if (received.kind == Received::Kind::malformed) return interfered(received.problem);
  if (received.header.token != token) return interfered("an answer that nobody asked for");
  if (received.header.ending != 0 &&
      received.header.status == static_cast<std::uint32_t>(frames::Answer::done)) {
    return interfered("an answer that also ends the process");
  }
  // Whoever floods the socket is told so, whether or not its second frame was there with the first. Only a
  // claimed exception is worth the wait: other answers are judged, and what follows them is seen later.
  if (received.header.status == static_cast<std::uint32_t>(frames::Answer::exception) &&
      received.header.ending == 0) {
    process_->wait(channel_.descriptor(), Clock::now() + flood_patience);
  }
  if (is_frame(channel_.receive())) return interfered("a second answer");
  Reply reply;
  reply.wall_seconds = seconds_since(asked_);
  reply.status = static_cast<frames::Answer>(received.header.status);
  reply.text = std::move(received.text);
  asking_ = false;
  if (received.header.ending != 0) end();
  return reply;
}

Reply Conversation::await(const Question& question) {
  const Clock::time_point deadline = asked_ + std::chrono::duration_cast<Clock::duration>(
                                                  std::chrono::duration<double>(question.limit_seconds));
  for (;;) {
    switch (process_->wait(channel_.descriptor(), std::min(deadline, Clock::now() + poll_interval))) {
      case BoxProcess::Event::readable: {
        Received received = channel_.receive();
        if (received.kind == Received::Kind::nothing) break;
        if (received.kind == Received::Kind::closed) return gone(question.what);
        return accept(std::move(received), question.token);
      }
      case BoxProcess::Event::exited:
        return gone(question.what);
      case BoxProcess::Event::output_limit:
        return stopped(printed_too_much(limits_));
      case BoxProcess::Event::deadline:
        if (cancelled_ && cancelled_()) return stopped({Status::internal_error, "the grading was cancelled"});
        if (Clock::now() >= deadline) return stopped(too_slow(question.what, question.limit_seconds));
        break;
    }
  }
}

Reply Conversation::ask(const Question& question) {
  asked_ = Clock::now();
  asking_ = true;
  if (!channel_.send(question.function, question.token, question.words)) return gone(question.what);
  return await(question);
}

}  // namespace harness
