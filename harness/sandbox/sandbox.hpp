#pragma once
// The sandbox: starts commands in a bubblewrap box through one launcher process, limits them, kills them
// whole, and says how they ended. It knows nothing of submissions, compilers or frames. What a program in the
// box sees: harness/README.md.
//
//   Sandbox sandbox({});
//   const Mount source{sandbox.make_folder("source"), "/src"};
//   BoxCommand command;
//   command.argv = {"/usr/bin/g++", "-fsyntax-only", sandbox.inside(source) + "/main.cpp"};
//   command.mounts = {source};
//   const auto [ended, output] = sandbox.run(command, nullptr);

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "harness/assignment/assignment.hpp"
#include "harness/sandbox/clock.hpp"
#include "harness/sandbox/memory_reading.hpp"

namespace harness {

// The machine cannot isolate; the message says what is missing and the remedy. Exit status 2.
class SandboxError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Mount {
  std::filesystem::path host;  // from make_folder, or a place that every user can read
  std::string box;             // absolute path inside
  bool writable = false;
};

// What a command sees of the system and which system calls it may make. build: a compiler and its tools, all
// of /usr. run: a program of the submission, with the shared libraries, Python's modules if it is Python, and
// no other program; it can start threads but no process (EAGAIN), execute nothing else, and change no file by
// name.
enum class Phase { build, run };

// Processors first, first + 1, ...
struct Cores {
  int first = 0;
  int count = 1;
};

struct BoxCommand {
  Phase phase = Phase::run;
  std::vector<std::string> argv;                                 // argv[0] is an absolute path
  std::vector<std::pair<std::string, std::string>> environment;  // nothing else is set but PATH and LC_ALL
  std::vector<Mount> mounts;
  std::string working_folder = "/";  // as seen inside; start() translates it when nothing is isolated
  // Size of a private /tmp; 0: none. Without isolation TMPDIR names a private folder of no limited size
  // instead.
  std::int64_t tmp_bytes = 0;
  std::vector<std::pair<int, int>> descriptors;  // (ours, number inside: 0 or 3..31); 1 and 2 are captured
  PhaseLimits limits;
  // For reset_memory: no huge pages, and a malloc that takes each block of 64 KiB and more from the
  // system and gives it back when freed. Slower.
  bool measure_memory = false;
  // Starts it, and with it all its threads, on these processors alone, its memory at the same addresses every
  // time where the system allows that.
  std::optional<Cores> cores;
  // run only: fills the last two fields of BoxExit. The program runs as before, but slower.
  bool traced = false;
};

// How a command ended, unchanged by the box. Exit code 127 with "cannot execute ..." as output: argv[0] could
// not be. `limit` is set when we ended it, or when a limit of ours did.
struct BoxExit {
  int exit_code = 0;  // meaningful when signal == 0
  int signal = 0;
  std::optional<Status> limit;  // time_limit, output_limit, memory_limit, process_limit
  double cpu_seconds = 0;
  double wall_seconds = 0;
  // Of a traced command: the last system call that was refused (empty: none), and the address of the last
  // access to memory that it may not touch (0: none).
  std::string refused_call;
  std::uint64_t fault_address = 0;
};

class BoxProcess;

// One a thread. At its end it kills what it started; a BoxProcess may still be asked how that ended.
class Sandbox {
 public:
  struct Options {
    bool isolate = true;        // false: same limits and killing, no namespaces (`--no-sandbox`)
    int worker = 0;             // as root: which unprivileged uid
    bool control_group = true;  // where the machine allows it
  };
  explicit Sandbox(Options options);  // throws SandboxError
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  // A fresh private folder for a build or a job, removed by remove_folder or at the end. Owned so that a
  // boxed process can write to it when it is mounted writable.
  std::filesystem::path make_folder(const std::string& label);
  void remove_folder(const std::filesystem::path& folder);

  // Without isolation there are no mounts: whoever writes a path into argv or environment asks here for it.
  // The box path when isolated, else the host's. The second form translates any path at or below one of the
  // mounts
  // ("/job/runner") and leaves every other path as it is.
  std::string inside(const Mount& mount) const;
  std::string inside(const std::vector<Mount>& mounts, const std::string& box_path) const;

  std::unique_ptr<BoxProcess> start(const BoxCommand& command);
  // Starts, waits, and gives back how it ended and what it printed (stdout and stderr together, capped).
  std::pair<BoxExit, std::string> run(const BoxCommand& command, const std::function<bool()>& cancelled);

  // What limits memory and processes: "cgroup2", "cgroup1", "rlimit"; "none" without isolation.
  const std::string& isolation() const;
  const std::string& group_problem() const;  // why there is no control group; empty: there is one

 private:
  friend class BoxProcess;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A running command. Destroying it kills everything it started.
class BoxProcess {
 public:
  ~BoxProcess();
  BoxProcess(const BoxProcess&) = delete;
  BoxProcess& operator=(const BoxProcess&) = delete;

  using Clock = harness::Clock;
  enum class Event { readable, exited, deadline, output_limit };
  // Waits until `descriptor` (-1: none) is readable, the command ended, or the deadline passed; collects
  // output on the way. Readable wins over exited when both are true.
  // Throws SandboxError when the box could not be set up.
  Event wait(int descriptor, Clock::time_point deadline);
  // Idempotent: kills the whole box, waits until nothing is left. Throws as wait does.
  BoxExit kill_and_reap();
  std::string output() const;  // captured so far, capped, raw bytes

  // The memory of the command since the last reset (at first: since its start). Counted outside the box by
  // the kernel; the command cannot lower it, and both calls cost about a millisecond for 50 MB. -1: it cannot
  // be told, because the command has ended or has made itself undumpable.
  MemoryReading reset_memory();  // and says what it holds
  MemoryReading memory();
  // The CPU time that its living processes have used so far, all their threads included. Counted by the
  // kernel to the microsecond or better, as of the moment of asking. -1: the command has ended.
  double cpu_seconds();

 private:
  friend class Sandbox;
  struct Impl;
  explicit BoxProcess(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// What this machine can isolate; for `grader doctor`.
struct SandboxReport {
  struct Line {
    std::string what;  // "bubblewrap"
    bool ok = false;
    std::string detail;  // version, or what is wrong
    std::string remedy;  // empty when ok
  };
  std::vector<Line> lines;
  bool can_isolate = false;
};
SandboxReport inspect_sandbox();

}  // namespace harness
