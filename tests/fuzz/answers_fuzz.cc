// Whatever comes back from a process of a student: frames on the control socket, bytes in the shared memory,
// output of the program, the compiler and nm. The first byte chooses the reader.

#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "harness/build/diagnostics.hpp"
#include "harness/build/printable.hpp"
#include "harness/build/symbols.hpp"
#include "harness/session/channel.hpp"
#include "harness/session/exchange.hpp"
#include "harness/session/verdict.hpp"
#include "tests/fuzz/target.hpp"

namespace {

constexpr std::size_t memory_bytes = 64 << 10;

// Packets: two bytes of length, little-endian, and as many bytes as there are.
void read_frames(std::string_view input) {
  harness::Channel channel;
  while (input.size() >= 2) {
    const std::size_t length =
        static_cast<unsigned char>(input[0]) + 256U * static_cast<unsigned char>(input[1]);
    const std::string_view packet = input.substr(2, length);
    input.remove_prefix(2 + packet.size());
    if (send(channel.remote_descriptor(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
      return;
    const harness::Received received = channel.receive();
    if (received.kind == harness::Received::Kind::answer &&
        received.text.size() > harness::frames::max_message_bytes) {
      fuzz::violated();
    }
    harness::printable(received.text, 4096);
  }
}

harness::FunctionSpec small_function() {
  const auto tensor = [](const char* name) {
    harness::TensorSpec spec;
    spec.name = name;
    spec.shape = {harness::Expression::parse("N"), harness::Expression::parse("M")};
    return spec;
  };
  harness::FunctionSpec function;
  function.name = "f";
  function.inputs = {tensor("x")};
  function.outputs = {tensor("y"), tensor("z")};
  return function;
}

// The student's side owns every byte of the memory when a call is judged.
void judge_memory(std::string_view input) {
  static const harness::FunctionSpec function = small_function();
  harness::Exchange exchange(memory_bytes);
  const harness::CallRequest request{
      &function, {harness::HostTensor::floats({2, 3}, {1, 2, 3, 4, 5, 6})}, {}, {{2, 3}, {4, 0}}};
  exchange.place(request, 7);
  void* memory = mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, exchange.descriptor(), 0);
  if (memory == MAP_FAILED) fuzz::violated();
  auto* bytes = static_cast<char*>(memory);
  // Where, and what: runs of the input at places of the input.
  while (input.size() > 3) {
    const std::size_t place =
        (static_cast<unsigned char>(input[0]) + 256U * static_cast<unsigned char>(input[1]));
    const std::size_t count = std::min<std::size_t>(static_cast<unsigned char>(input[2]), input.size() - 3);
    std::memcpy(bytes + place % (memory_bytes - 256), input.data() + 3, count);
    input.remove_prefix(3 + count);
  }
  const std::vector<harness::HostTensor> outputs = exchange.take(request);
  exchange.judge(request, outputs);
  if (outputs.size() != 2 || outputs[0].f32.size() != 6) fuzz::violated();
  munmap(memory, memory_bytes);
}

void read_output(std::string_view input) {
  const std::string raw(input);
  harness::BoxExit exit;
  exit.signal = raw.empty() ? 0 : raw[0] & 15;
  harness::judge_exit(exit, {}, "f", raw);
  if (harness::tidy_compiler_output(raw, {"/src", "/inc"}).size() > (std::size_t{16} << 10)) fuzz::violated();
  harness::exhausted_resource(raw);
  harness::lookalikes_in(raw, "unit", {"f", "conv2d_forward"});
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = fuzz::text(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      read_frames(rest);
      break;
    case 1:
      judge_memory(rest);
      break;
    default:
      read_output(rest);
      break;
  }
  return 0;
}
