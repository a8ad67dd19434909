#pragma once
// The launcher, seen from the harness: found, started, greeted, ended. The only place that starts a process.

#include <filesystem>
#include <memory>

#include "harness/sandbox/wire.hpp"

namespace harness::sandbox {

class LauncherProcess {
 public:
  // Throws SandboxError when the launcher is missing or gives up.
  LauncherProcess(int worker, bool with_group);
  ~LauncherProcess();  // ends every command, waits until the launcher has cleaned up
  LauncherProcess(const LauncherProcess&) = delete;
  LauncherProcess& operator=(const LauncherProcess&) = delete;

  const Hello& hello() const;
  // Throws SandboxError when the launcher is gone.
  void send(const StartRequest& request, const std::vector<int>& descriptors) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace harness::sandbox
