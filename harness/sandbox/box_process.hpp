#pragma once
// What a BoxProcess holds; shared by the file that starts one and the file that waits for it.

#include <filesystem>
#include <optional>
#include <string>

#include "harness/sandbox/sandbox.hpp"
#include "harness/sandbox/wire.hpp"

namespace harness {

struct BoxProcess::Impl {
  Impl(sandbox::Descriptor box_socket, sandbox::Descriptor output_pipe, std::int64_t output_limit);

  // Reads what is there without waiting. Kills the command once it has printed too much.
  void collect_output();
  void receive_report();
  void take_report(const std::string& bytes);  // throws SandboxError when the command could not be started or
                                               // its keeper is gone
  void kill() const;
  sandbox::MeterAnswer ask(sandbox::Meter meter);
  BoxExit ended() const;

  sandbox::Descriptor socket;
  sandbox::Descriptor pipe;       // not blocking; closed at end of file
  std::int64_t output_bytes;      // the first so many are kept, more is the end
  std::filesystem::path own_tmp;  // removed with the process; empty: none
  std::string output;
  bool output_exceeded = false;
  std::optional<sandbox::BoxReport> report;
};

}  // namespace harness
