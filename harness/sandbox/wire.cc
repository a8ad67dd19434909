#include "harness/sandbox/wire.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <type_traits>

namespace harness::sandbox {

namespace {

constexpr std::size_t max_descriptors = 64;

// What a keeper sends starts with one of these.
constexpr std::uint32_t report_kind = 1;
constexpr std::uint32_t meter_kind = 2;

class Encoder {
 public:
  template <class T>
  Encoder& number(T value) {
    static_assert(std::is_arithmetic_v<T>);
    std::array<char, sizeof value> raw{};
    std::memcpy(raw.data(), &value, sizeof value);
    bytes_.append(raw.data(), raw.size());
    return *this;
  }
  Encoder& text(const std::string& value) {
    number(static_cast<std::uint32_t>(value.size()));
    bytes_ += value;
    return *this;
  }
  Encoder& texts(const std::vector<std::string>& values) {
    number(static_cast<std::uint32_t>(values.size()));
    for (const std::string& value : values) text(value);
    return *this;
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class Decoder {
 public:
  explicit Decoder(const std::string& bytes) : bytes_(bytes) {}

  template <class T>
  Decoder& number(T& value) {
    static_assert(std::is_arithmetic_v<T>);
    if (take(sizeof value)) std::memcpy(&value, bytes_.data() + position_ - sizeof value, sizeof value);
    return *this;
  }
  Decoder& text(std::string& value) {
    std::uint32_t size = 0;
    number(size);
    if (take(size)) value = bytes_.substr(position_ - size, size);
    return *this;
  }
  Decoder& texts(std::vector<std::string>& values) {
    std::uint32_t count = 0;
    number(count);
    values.clear();
    for (std::uint32_t i = 0; i < count && good_; ++i) text(values.emplace_back());
    return *this;
  }
  Decoder& numbers(std::vector<std::int32_t>& values) {
    std::uint32_t count = 0;
    number(count);
    values.clear();
    for (std::uint32_t i = 0; i < count && good_; ++i) number(values.emplace_back());
    return *this;
  }
  bool complete() const { return good_ && position_ == bytes_.size(); }

 private:
  bool take(std::size_t size) {
    good_ = good_ && size <= bytes_.size() - position_;
    if (good_) position_ += size;
    return good_;
  }
  const std::string& bytes_;
  std::size_t position_ = 0;
  bool good_ = true;
};

}  // namespace

void Descriptor::reset() {
  if (number_ >= 0) close(number_);
  number_ = -1;
}

std::string encode(const Hello& hello) {
  return Encoder()
      .number(hello.version)
      .number(hello.uid)
      .number(hello.gid)
      .text(hello.root)
      .text(hello.init)
      .number(hello.group_version)
      .text(hello.group_problem)
      .text(hello.error)
      .take();
}

bool decode(const std::string& bytes, Hello& hello) {
  Decoder in(bytes);
  in.number(hello.version)
      .number(hello.uid)
      .number(hello.gid)
      .text(hello.root)
      .text(hello.init)
      .number(hello.group_version)
      .text(hello.group_problem)
      .text(hello.error);
  return in.complete() && hello.version == wire_version;
}

std::string encode(const StartRequest& request) {
  Encoder out;
  out.texts(request.argv).texts(request.environment).text(request.working_folder);
  out.number(static_cast<std::uint32_t>(request.numbers.size()));
  for (const std::int32_t number : request.numbers) out.number(number);
  return out.number(request.cpu_seconds)
      .number(request.memory_bytes)
      .number(request.file_bytes)
      .number(request.group_processes)
      .number(request.processes)
      .number(request.boxed)
      .number(static_cast<std::uint32_t>(request.calls))
      .number(request.small_pages)
      .number(request.core)
      .number(request.core_count)
      .take();
}

bool decode(const std::string& bytes, StartRequest& request) {
  Decoder in(bytes);
  in.texts(request.argv).texts(request.environment).text(request.working_folder).numbers(request.numbers);
  std::uint32_t calls = 0;
  in.number(request.cpu_seconds)
      .number(request.memory_bytes)
      .number(request.file_bytes)
      .number(request.group_processes)
      .number(request.processes)
      .number(request.boxed)
      .number(calls)
      .number(request.small_pages)
      .number(request.core)
      .number(request.core_count);
  request.calls = static_cast<CallRules>(calls);
  return in.complete() && !request.argv.empty() && request.calls <= CallRules::run_traced;
}

std::string encode(const BoxReport& report) {
  return Encoder()
      .number(report_kind)
      .number(report.wait_status)
      .number(report.cpu_limit)
      .number(report.memory_limit)
      .number(report.process_limit)
      .number(report.cpu_seconds)
      .number(report.wall_seconds)
      .number(report.fault_address)
      .text(report.refused_call)
      .text(report.error)
      .take();
}

bool decode(const std::string& bytes, BoxReport& report) {
  Decoder in(bytes);
  std::uint32_t kind = 0;
  in.number(kind)
      .number(report.wait_status)
      .number(report.cpu_limit)
      .number(report.memory_limit)
      .number(report.process_limit)
      .number(report.cpu_seconds)
      .number(report.wall_seconds)
      .number(report.fault_address)
      .text(report.refused_call)
      .text(report.error);
  return in.complete() && kind == report_kind;
}

std::string encode(const MeterRequest& request) {
  return Encoder().number(static_cast<std::uint32_t>(request.meter)).take();
}

bool decode(const std::string& bytes, MeterRequest& request) {
  std::uint32_t meter = 0;
  if (!Decoder(bytes).number(meter).complete()) return false;
  request.meter = static_cast<Meter>(meter);
  return meter <= static_cast<std::uint32_t>(Meter::cpu_time);
}

std::string encode(const MeterAnswer& answer) {
  return Encoder()
      .number(meter_kind)
      .number(answer.memory.peak_bytes)
      .number(answer.memory.resident_bytes)
      .number(answer.memory.accessed_bytes)
      .number(answer.cpu_nanoseconds)
      .take();
}

bool decode(const std::string& bytes, MeterAnswer& answer) {
  std::uint32_t kind = 0;
  return Decoder(bytes)
             .number(kind)
             .number(answer.memory.peak_bytes)
             .number(answer.memory.resident_bytes)
             .number(answer.memory.accessed_bytes)
             .number(answer.cpu_nanoseconds)
             .complete() &&
         kind == meter_kind;
}

int send_packet(int socket, const std::string& bytes, const std::vector<int>& descriptors) {
  if (descriptors.size() > max_descriptors) return E2BIG;
  iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * max_descriptors)> control{};
  if (!descriptors.empty()) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptors.size());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * descriptors.size());
    std::memcpy(CMSG_DATA(header), descriptors.data(), sizeof(int) * descriptors.size());
  }
  ssize_t sent = 0;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

int receive_packet(int socket, Packet& packet) {
  packet.descriptors.clear();
  ssize_t size = 0;
  bool reset = false;
  // Who goes with a packet of ours unread leaves one error in front of its last words.
  const auto again = [&] {
    return size < 0 && (errno == EINTR || (errno == ECONNRESET && !std::exchange(reset, true)));
  };
  do {  // the length of the next packet, without taking it
    size = recv(socket, nullptr, 0, MSG_PEEK | MSG_TRUNC);
  } while (again());
  if (size < 0) return errno;
  packet.bytes.resize(static_cast<std::size_t>(size));
  iovec piece{packet.bytes.data(), packet.bytes.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * max_descriptors)> control{};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  do {
    size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (again());
  if (size < 0) return errno;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(header) + i * sizeof(int), sizeof number);
      packet.descriptors.emplace_back(number);
    }
  }
  if (size == 0) return ECONNRESET;  // no message of ours is empty
  return 0;
}

}  // namespace harness::sandbox
