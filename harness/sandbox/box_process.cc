#include "harness/sandbox/box_process.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "harness/sandbox/folder_tree.hpp"

namespace harness {

namespace {

constexpr std::chrono::seconds reaping_patience{30};

timespec time_until(BoxProcess::Clock::time_point deadline) {
  const auto left = std::max(BoxProcess::Clock::duration::zero(), deadline - BoxProcess::Clock::now());
  // A day is forever here, and time_point::max() would overflow the sum.
  const auto capped = std::min<BoxProcess::Clock::duration>(left, std::chrono::hours(24));
  const auto whole = std::chrono::duration_cast<std::chrono::seconds>(capped);
  return {static_cast<time_t>(whole.count()),
          static_cast<long>(std::chrono::duration_cast<std::chrono::nanoseconds>(capped - whole).count())};
}

}  // namespace

BoxProcess::Impl::Impl(sandbox::Descriptor box_socket, sandbox::Descriptor output_pipe,
                       std::int64_t output_limit)
    : socket(std::move(box_socket)), pipe(std::move(output_pipe)), output_bytes(output_limit) {}

void BoxProcess::Impl::kill() const {
  shutdown(socket.get(), SHUT_WR);
}

void BoxProcess::Impl::collect_output() {
  std::array<char, 1 << 16> buffer;
  while (pipe && !output_exceeded) {
    const ssize_t size = read(pipe.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return;
    if (size <= 0) {
      pipe.reset();
      return;
    }
    const auto room = static_cast<std::size_t>(output_bytes) - output.size();
    const auto got = static_cast<std::size_t>(size);
    output.append(buffer.data(), std::min(room, got));
    if (got > room) {
      output_exceeded = true;  // the pipe stays open: SIGPIPE would let the command choose its own end
      kill();
    }
  }
}

void BoxProcess::Impl::receive_report() {
  sandbox::Packet packet;
  if (sandbox::receive_packet(socket.get(), packet) != 0) packet.bytes.clear();
  take_report(packet.bytes);
}

void BoxProcess::Impl::take_report(const std::string& bytes) {
  sandbox::BoxReport received;
  if (!sandbox::decode(bytes, received)) received.error = "its keeper was killed";
  report = received;
  collect_output();
  if (received.error.empty()) return;
  throw SandboxError("the sandbox could not run a command: " + received.error + (output.empty() ? "" : ": ") +
                     output.substr(0, output.find('\n')));
}

sandbox::MeterAnswer BoxProcess::Impl::ask(sandbox::Meter meter) {
  const sandbox::MeterRequest request{meter};
  sandbox::MeterAnswer answer;
  sandbox::Packet packet;
  if (report || sandbox::send_packet(socket.get(), encode(request)) != 0) return answer;
  if (sandbox::receive_packet(socket.get(), packet) != 0) packet.bytes.clear();
  if (!sandbox::decode(packet.bytes, answer)) take_report(packet.bytes);
  return answer;
}

BoxExit BoxProcess::Impl::ended() const {
  BoxExit ended;
  const int status = report->wait_status;
  if (WIFSIGNALED(status)) {
    ended.signal = WTERMSIG(status);
  } else {
    ended.exit_code = WEXITSTATUS(status);
  }
  ended.cpu_seconds = report->cpu_seconds;
  ended.wall_seconds = report->wall_seconds;
  ended.refused_call = report->refused_call;
  ended.fault_address = report->fault_address;
  const bool failed = ended.signal != 0 || ended.exit_code != 0;
  if (report->process_limit != 0 && failed) ended.limit = Status::process_limit;
  if (report->memory_limit != 0 && failed) ended.limit = Status::memory_limit;
  if (report->cpu_limit != 0 || ended.signal == SIGXCPU) ended.limit = Status::time_limit;
  if (output_exceeded || ended.signal == SIGXFSZ) ended.limit = Status::output_limit;
  return ended;
}

BoxProcess::BoxProcess(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

BoxProcess::~BoxProcess() {
  try {
    kill_and_reap();
  } catch (const SandboxError&) {
    // Whoever wanted to know has asked already; the keeper goes on killing without us.
  }
  if (!impl_->own_tmp.empty()) sandbox::remove_tree(impl_->own_tmp);
}

BoxProcess::Event BoxProcess::wait(int descriptor, Clock::time_point deadline) {
  for (;;) {
    std::array<pollfd, 3> events{{{descriptor, POLLIN, 0},
                                  {impl_->report ? -1 : impl_->socket.get(), POLLIN, 0},
                                  {impl_->pipe.get(), POLLIN, 0}}};
    const timespec left = impl_->report ? timespec{} : time_until(deadline);
    const int ready = ppoll(events.data(), events.size(), &left, nullptr);
    if (ready < 0 && errno != EINTR) throw SandboxError(std::string("poll failed: ") + std::strerror(errno));
    if (ready < 0) continue;
    if (events[2].revents != 0) impl_->collect_output();
    if (impl_->output_exceeded) return Event::output_limit;
    if (events[0].revents != 0) return Event::readable;
    if (events[1].revents != 0) {
      impl_->receive_report();
      if (impl_->output_exceeded) return Event::output_limit;
      continue;  // the answer may have come just before the end
    }
    if (impl_->report) return Event::exited;
    if (Clock::now() >= deadline) return Event::deadline;
  }
}

BoxExit BoxProcess::kill_and_reap() {
  if (!impl_->report) {
    impl_->kill();
    const Clock::time_point last = Clock::now() + reaping_patience;
    while (!impl_->report) {
      const timespec left = time_until(last);
      pollfd event{impl_->socket.get(), POLLIN, 0};
      const int ready = ppoll(&event, 1, &left, nullptr);
      if (ready > 0) impl_->receive_report();
      if (ready == 0) throw SandboxError("a killed command does not go away; it may hang in the kernel");
    }
  }
  return impl_->ended();
}

MemoryReading BoxProcess::reset_memory() {
  return impl_->ask(sandbox::Meter::reset_memory).memory;
}

MemoryReading BoxProcess::memory() {
  return impl_->ask(sandbox::Meter::memory).memory;
}

double BoxProcess::cpu_seconds() {
  const std::int64_t nanoseconds = impl_->ask(sandbox::Meter::cpu_time).cpu_nanoseconds;
  return nanoseconds < 0 ? -1 : static_cast<double>(nanoseconds) * 1e-9;
}

std::string BoxProcess::output() const {
  return impl_->output;
}

}  // namespace harness
