#include "harness/session/channel.hpp"

#include <unistd.h>

#include <cstring>

#include "tests/support/catch.hpp"

using namespace harness;

namespace {

std::string answer_frame(frames::AnswerHeader header, const std::string& text) {
  std::string frame(sizeof header, '\0');
  std::memcpy(frame.data(), &header, sizeof header);
  return frame + text;
}

frames::AnswerHeader header_for(const std::string& text) {
  return {frames::answer_magic, 1, 42, static_cast<std::uint32_t>(text.size()), 0};
}

Received after_sending(const std::string& frame) {
  Channel channel;
  REQUIRE(write(channel.remote_descriptor(), frame.data(), frame.size()) ==
          static_cast<ssize_t>(frame.size()));
  return channel.receive();
}

}  // namespace

TEST_CASE("channel: a well-formed answer arrives whole, up to the longest") {
  for (const std::size_t length : {std::size_t{0}, std::size_t{5}, std::size_t{frames::max_message_bytes}}) {
    const std::string text(length, 'x');
    const Received received = after_sending(answer_frame(header_for(text), text));
    REQUIRE(received.kind == Received::Kind::answer);
    CHECK(received.header.token == 42);
    CHECK(received.text == text);
  }
}

TEST_CASE("channel: every malformed frame is seen") {
  const std::string text = "hello";
  frames::AnswerHeader header = header_for(text);
  std::string frame;
  SECTION("too short") {
    frame = answer_frame(header, text).substr(0, sizeof header - 1);
  }
  SECTION("one byte more than it says") {
    frame = answer_frame(header, text + "x");
  }
  SECTION("one byte less than it says") {
    frame = answer_frame(header, "hell");
  }
  SECTION("longer than any answer") {
    const std::string novel(frames::max_message_bytes + 1, 'x');
    frame = answer_frame(header_for(novel), novel);
  }
  SECTION("longer than any answer, but honest about the part that fits") {
    const std::string novel(frames::max_message_bytes, 'x');
    frame = answer_frame(header_for(novel), novel + "x");
  }
  SECTION("length that overflows") {
    header.message_bytes = 0xffffffff;
    frame = answer_frame(header, text);
  }
  SECTION("wrong magic") {
    header.magic = frames::request_magic;
    frame = answer_frame(header, text);
  }
  SECTION("unknown status") {
    header.status = 6;
    frame = answer_frame(header, text);
  }
  SECTION("neither ending nor not") {
    header.ending = 2;
    frame = answer_frame(header, text);
  }
  CHECK(after_sending(frame).kind == Received::Kind::malformed);
}

TEST_CASE("channel: silence and a closed end are told apart") {
  Channel channel;
  CHECK(channel.receive().kind == Received::Kind::nothing);
  channel.close_remote();
  CHECK(channel.receive().kind == Received::Kind::closed);
  CHECK_FALSE(channel.send(0, 1, {}));
}
