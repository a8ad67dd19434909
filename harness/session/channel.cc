#include "harness/session/channel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace harness {

Channel::Channel() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::runtime_error(std::string("session: socketpair: ") + std::strerror(errno));
  }
  ours_ = ends[0];
  theirs_ = ends[1];
}

Channel::~Channel() {
  close(ours_);
  close_remote();
}

void Channel::close_remote() {
  if (theirs_ >= 0) close(theirs_);
  theirs_ = -1;
}

void Channel::send_end() {
  shutdown(ours_, SHUT_WR);
}

bool Channel::send(std::uint32_t function, std::uint64_t token, const std::vector<std::uint64_t>& words) {
  if (words.size() > frames::max_words) throw std::logic_error("session: the request has too many words");
  const frames::RequestHeader header{frames::request_magic, function, token,
                                     static_cast<std::uint32_t>(words.size()), 0};
  std::vector<std::byte> frame(sizeof header + words.size() * sizeof words[0]);
  std::memcpy(frame.data(), &header, sizeof header);
  if (!words.empty()) std::memcpy(frame.data() + sizeof header, words.data(), words.size() * sizeof words[0]);
  ssize_t sent = 0;
  do {
    // Never waits: a process that does not read what it was sent has left the protocol.
    sent = ::send(ours_, frame.data(), frame.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(frame.size());
}

Received Channel::receive() {
  std::array<char, sizeof(frames::AnswerHeader) + frames::max_message_bytes> buffer;
  ssize_t got = 0;
  do {
    // MSG_TRUNC: the true length of the packet, so that a longer one is seen.
    got = recv(ours_, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC);
  } while (got < 0 && errno == EINTR);
  Received received;
  if (got < 0) {
    received.kind =
        errno == EAGAIN || errno == EWOULDBLOCK ? Received::Kind::nothing : Received::Kind::closed;
    return received;
  }
  if (got == 0) {
    received.kind = Received::Kind::closed;
    return received;
  }
  received.kind = Received::Kind::malformed;
  const auto length = static_cast<std::size_t>(got);
  frames::AnswerHeader& header = received.header;
  if (length < sizeof header || length > buffer.size()) {
    received.problem = "a frame of " + std::to_string(length) + " bytes";
    return received;
  }
  std::memcpy(&header, buffer.data(), sizeof header);
  if (header.magic != frames::answer_magic || header.message_bytes != length - sizeof header ||
      header.status > static_cast<std::uint32_t>(frames::Answer::missing) || header.ending > 1) {
    received.problem = "a frame that is not an answer";
    return received;
  }
  received.kind = Received::Kind::answer;
  received.text.assign(buffer.data() + sizeof header, header.message_bytes);
  return received;
}

}  // namespace harness
