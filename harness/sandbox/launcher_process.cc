#include "harness/sandbox/launcher_process.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/version.hpp>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#if BOOST_VERSION >= 108600
#include <boost/process/v1/args.hpp>
#include <boost/process/v1/child.hpp>
#include <boost/process/v1/exe.hpp>
#include <boost/process/v1/io.hpp>
#include <boost/process/v1/posix.hpp>
namespace process = boost::process::v1;
#else
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/io.hpp>
#include <boost/process/posix.hpp>
namespace process = boost::process;
#endif

#include "harness/sandbox/own_program.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace harness::sandbox {

namespace {

std::filesystem::path find_launcher() {
  const char* named = std::getenv("GRADER_LAUNCHER");
  if (named == nullptr) {
    return find_own_program(
        {"grader-launcher", "harness/sandbox", GRADER_LAUNCHER_BUILT, GRADER_LAUNCHER_INSTALLED});
  }
  if (access(named, X_OK) == 0) return named;
  throw SandboxError(std::string("GRADER_LAUNCHER names ") + named + ", which cannot be executed");
}

// Numbered above the launcher's own descriptors: dup2 onto itself would leave it closed on exec.
Descriptor out_of_the_way(int descriptor) {
  constexpr int above = 10;
  const Descriptor original(descriptor);
  return Descriptor(fcntl(descriptor, F_DUPFD_CLOEXEC, above));
}

}  // namespace

struct LauncherProcess::Impl {
  Descriptor socket;
  process::child child;
  Hello hello;
};

LauncherProcess::LauncherProcess(int worker, bool with_group) : impl_(std::make_unique<Impl>()) {
  const std::filesystem::path program = find_launcher();
  std::array<int, 2> ends{-1, -1};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw SandboxError(std::string("cannot make a socket: ") + std::strerror(errno));
  }
  impl_->socket = Descriptor(ends[0]);
  Descriptor theirs = out_of_the_way(ends[1]);
  const std::filesystem::path temp = std::filesystem::temp_directory_path();
  try {
    impl_->child = process::child(
        process::exe = program.string(),
        process::args = {std::to_string(worker), temp.string(), with_group ? "group" : "alone"},
        process::std_in<process::null, process::std_out> process::null,
        process::posix::fd.bind(launcher_socket_number, theirs.get()));
  } catch (const process::process_error& error) {
    throw SandboxError("cannot start " + program.string() + ": " + error.what());
  }
  theirs.reset();
  Packet packet;
  Hello& hello = impl_->hello;
  const int failure = receive_packet(impl_->socket.get(), packet);
  if (failure != 0)
    hello.error = "it ended before it said hello";
  else if (!decode(packet.bytes, hello))
    hello.error = "it belongs to another version; rebuild or reinstall";
  if (!hello.error.empty()) {
    impl_->socket.reset();
    impl_->child.wait();
    throw SandboxError(program.string() + ": " + hello.error);
  }
}

LauncherProcess::~LauncherProcess() {
  if (impl_->socket) {
    impl_->socket.reset();
    std::error_code ignored;  // it may have been killed and waited for by a debugger; nothing is left to do
    impl_->child.wait(ignored);
  }
}

const Hello& LauncherProcess::hello() const {
  return impl_->hello;
}

void LauncherProcess::send(const StartRequest& request, const std::vector<int>& descriptors) const {
  const int failure = send_packet(impl_->socket.get(), encode(request), descriptors);
  if (failure == 0) return;
  throw SandboxError(std::string("the sandbox's launcher does not take commands: ") + std::strerror(failure));
}

}  // namespace harness::sandbox
