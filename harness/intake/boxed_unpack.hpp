#pragma once
// Archives are unpacked in a box of their own: no file, no network, no process but the unpacking program,
// limits on time and memory, and nothing comes out but a bounded stream.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/intake/tree.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness {

class BoxedUnpacker {
 public:
  // `sandbox` must outlive it. Throws std::runtime_error when the unpacking program is not where it was
  // installed.
  explicit BoxedUnpacker(Sandbox& sandbox);
  ~BoxedUnpacker();
  BoxedUnpacker(const BoxedUnpacker&) = delete;
  BoxedUnpacker& operator=(const BoxedUnpacker&) = delete;

  // Throws BadSubmission, also when the program hit a limit or died of the archive; SandboxError. In a
  // sandbox that does not isolate, for a student's own code, the archive is read in this process.
  Tree unpack(std::string_view archive, const Limits& limits);

  // Unpacks the archive of a whole class into a folder of the sandbox, which its owner removes; gives back
  // what was left out. Throws BadSubmission, SandboxError, and ConfigError when the file cannot be read or
  // the disk is full.
  std::vector<std::string> unpack_class(const std::filesystem::path& archive,
                                        const std::filesystem::path& folder,
                                        const std::function<bool()>& cancelled);

 private:
  Sandbox& sandbox_;
  Mount program_;  // a copy, which the box can read wherever it was built
};

}  // namespace harness
