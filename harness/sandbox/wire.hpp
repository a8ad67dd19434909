#pragma once
// What the harness and its launcher say to each other: whole messages over SOCK_SEQPACKET sockets,
// descriptors beside them. Both ends are built together, so numbers travel as they lie in memory.
//
//   launcher socket   launcher -> harness: Hello, once
//                     harness -> launcher: StartRequest, any number; end of file: die and clean up
//   box socket        one a command. keeper -> harness: BoxReport, once, when nothing of the command is left
//                     harness -> keeper: end of file or shutdown: kill it
//                     harness -> keeper: MeterRequest, any number; keeper -> harness: MeterAnswer to each,
//                     or none when a BoxReport comes

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/sandbox/memory_reading.hpp"

namespace harness::sandbox {

inline constexpr int launcher_socket_number = 3;  // the launcher finds its socket here
inline constexpr std::uint32_t wire_version = 1;
inline constexpr int box_processes =
    8;  // at most, of ours beside a command's: the launcher, a keeper, bubblewrap, box-init
inline constexpr int max_box_descriptor = 31;  // numbers a command's descriptors may have inside

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  int get() const { return number_; }
  int release() { return std::exchange(number_, -1); }
  explicit operator bool() const { return number_ >= 0; }
  void reset();

 private:
  int number_ = -1;
};

struct Hello {
  std::uint32_t version = wire_version;
  std::uint32_t uid = 0;  // whom commands run as; the launcher's own unless it was started by root
  std::uint32_t gid = 0;
  std::string root;                 // the private folder that the launcher removes at its end
  std::string init;                 // a copy of grader-box-init that commands may execute
  std::uint32_t group_version = 0;  // of the control group it lives in; 0: none
  std::string group_problem;        // why none
  std::string error;                // not empty: the launcher gave up
};

// Of a boxed command: which filters bubblewrap and box-init get.
enum class CallRules : std::uint32_t { none, build, run, run_traced };

struct StartRequest {
  std::vector<std::string> argv;
  std::vector<std::string> environment;  // "NAME=value"
  std::string working_folder;            // empty: unchanged
  std::vector<std::int32_t> numbers;     // inside, of the descriptors after the first two
  double cpu_seconds = 0;
  std::int64_t memory_bytes = 0;
  std::int64_t file_bytes = 0;
  std::int64_t group_processes = 0;  // what the command may have, box-init and the like not counted
  std::int64_t processes = 0;        // 0: no limit of ours, or the box's own init sets it
  std::uint32_t boxed = 0;           // 1: argv leads to grader-box-init, which reports the command's end
  CallRules calls = CallRules::none;
  std::uint32_t small_pages = 0;  // 1: no huge pages, which would round what is touched up to 2 MiB
  std::int32_t core = -1;         // the first processor of those it starts on; -1: all
  std::int32_t core_count = 1;
};

struct BoxReport {
  std::int32_t wait_status = 0;     // as waitpid gives it
  std::uint32_t cpu_limit = 0;      // 1: ended because of the CPU time of all its processes together
  std::uint32_t memory_limit = 0;   // 1: the kernel killed for memory in its control group
  std::uint32_t process_limit = 0;  // 1: the control group refused a process or thread
  double cpu_seconds = 0;
  double wall_seconds = 0;
  std::uint64_t fault_address = 0;
  std::string refused_call;
  std::string error;  // not empty: the command could not be started
};

// What the command has used since the last reset, or since its start.
enum class Meter : std::uint32_t { memory, reset_memory, cpu_time };

struct MeterRequest {
  Meter meter = Meter::memory;
};

// What was asked for; -1: it cannot be told. After a reset: of the memory.
struct MeterAnswer {
  MemoryReading memory;
  std::int64_t cpu_nanoseconds = -1;
};

std::string encode(const Hello& hello);
std::string encode(const StartRequest& request);
std::string encode(const BoxReport& report);
std::string encode(const MeterRequest& request);
std::string encode(const MeterAnswer& answer);
// False when the bytes are no such message.
bool decode(const std::string& bytes, Hello& hello);
bool decode(const std::string& bytes, StartRequest& request);
bool decode(const std::string& bytes, BoxReport& report);
bool decode(const std::string& bytes, MeterRequest& request);
bool decode(const std::string& bytes, MeterAnswer& answer);

struct Packet {
  std::string bytes;
  std::vector<Descriptor> descriptors;
};

// Both return 0 or an errno. Descriptors stay the sender's.
int send_packet(int socket, const std::string& bytes, const std::vector<int>& descriptors = {});
// ECONNRESET: the other end is closed.
int receive_packet(int socket, Packet& packet);

}  // namespace harness::sandbox
