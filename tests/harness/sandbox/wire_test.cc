// Messages between harness and launcher.
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "harness/sandbox/wire.hpp"
#include "tests/support/catch.hpp"

using namespace harness::sandbox;

TEST_CASE("a request survives the journey, and no shortened one does") {
  StartRequest request;
  request.argv = {"/bin/echo", "", std::string("a\0b", 3)};
  request.environment = {"A=b"};
  request.working_folder = "/job";
  request.numbers = {0, 3, 31};
  request.cpu_seconds = 0.25;
  request.memory_bytes = std::int64_t{1} << 40;
  request.file_bytes = 7;
  request.processes = 9;
  request.boxed = 1;
  request.calls = CallRules::run_traced;
  request.small_pages = 1;
  request.core = 3;
  request.core_count = 2;
  const std::string bytes = encode(request);
  StartRequest copy;
  REQUIRE(decode(bytes, copy));
  CHECK(copy.argv == request.argv);
  CHECK(copy.environment == request.environment);
  CHECK(copy.working_folder == request.working_folder);
  CHECK(copy.numbers == request.numbers);
  CHECK(copy.cpu_seconds == request.cpu_seconds);
  CHECK(copy.memory_bytes == request.memory_bytes);
  CHECK(copy.file_bytes == request.file_bytes);
  CHECK(copy.processes == request.processes);
  CHECK(copy.boxed == request.boxed);
  CHECK(copy.calls == request.calls);
  CHECK(copy.small_pages == request.small_pages);
  CHECK(copy.core == request.core);
  CHECK(copy.core_count == request.core_count);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    StartRequest cut;
    CHECK_FALSE(decode(bytes.substr(0, size), cut));
  }
  request.calls = static_cast<CallRules>(17);
  CHECK_FALSE(decode(encode(request), copy));
  StartRequest longer;
  CHECK_FALSE(decode(bytes + "x", longer));
}

TEST_CASE("what a keeper says is never taken for something else it could say") {
  BoxReport report;
  MeterAnswer answer;
  CHECK_FALSE(decode(encode(MeterAnswer{{5, 6, 7}, 8}), report));
  CHECK_FALSE(decode(encode(BoxReport{}), answer));
  REQUIRE(decode(encode(MeterAnswer{{std::int64_t{1} << 40, 2, -1}, 9}), answer));
  CHECK(answer.memory.peak_bytes == std::int64_t{1} << 40);
  CHECK(answer.memory.resident_bytes == 2);
  CHECK(answer.memory.accessed_bytes == -1);
  CHECK(answer.cpu_nanoseconds == 9);
  MeterRequest request;
  REQUIRE(decode(encode(MeterRequest{Meter::reset_memory}), request));
  CHECK(request.meter == Meter::reset_memory);
  CHECK_FALSE(decode(encode(MeterRequest{static_cast<Meter>(3)}), request));
}

TEST_CASE("a last word is heard though something of ours was left unread") {
  std::array<int, 2> ends{-1, -1};
  REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Descriptor left(ends[0]);
  Descriptor right(ends[1]);
  REQUIRE(send_packet(left.get(), "question") == 0);
  REQUIRE(send_packet(right.get(), "last word") == 0);
  right.reset();
  Packet packet;
  REQUIRE(receive_packet(left.get(), packet) == 0);
  CHECK(packet.bytes == "last word");
  CHECK(receive_packet(left.get(), packet) == ECONNRESET);
}

TEST_CASE("a launcher of another version is refused") {
  Hello hello;
  hello.version = wire_version + 1;
  Hello copy;
  CHECK_FALSE(decode(encode(hello), copy));
}

TEST_CASE("packets carry descriptors and know their end") {
  std::array<int, 2> ends{-1, -1};
  REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
  Descriptor left(ends[0]);
  const Descriptor right(ends[1]);
  std::array<int, 2> pipe_ends{-1, -1};
  REQUIRE(pipe2(pipe_ends.data(), O_CLOEXEC) == 0);
  const Descriptor source(pipe_ends[0]);
  Descriptor sink(pipe_ends[1]);
  const std::string large(100000, 'x');
  REQUIRE(send_packet(left.get(), large, {sink.get()}) == 0);
  sink.reset();
  left.reset();
  Packet packet;
  REQUIRE(receive_packet(right.get(), packet) == 0);
  CHECK(packet.bytes == large);
  REQUIRE(packet.descriptors.size() == 1);
  CHECK((fcntl(packet.descriptors[0].get(), F_GETFD) & FD_CLOEXEC) != 0);
  CHECK(write(packet.descriptors[0].get(), "y", 1) == 1);
  char byte = 0;
  CHECK(read(source.get(), &byte, 1) == 1);
  CHECK(byte == 'y');
  CHECK(receive_packet(right.get(), packet) == ECONNRESET);
  CHECK(packet.descriptors.empty());
  CHECK(send_packet(right.get(), "z") == EPIPE);
}
