// The peak memory of a running command, measured from outside.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace sandbox_test;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t mebibyte = std::int64_t{1} << 20;

// sandbox_eater in a box, obeying one order at a time.
class Eater {
 public:
  explicit Eater(bool isolate) : box_({.isolate = isolate}) {
    const char* moved = std::getenv("SANDBOX_EATER");
    const Mount program{box_.make_folder("eater"), "/eater"};
    const fs::path copy = program.host / "eater";
    fs::copy_file(moved != nullptr ? moved : SANDBOX_EATER, copy);
    chmod(copy.c_str(), 0555);
    chmod(program.host.c_str(), 0755);
    std::array<int, 2> orders{-1, -1};
    REQUIRE(pipe2(orders.data(), O_CLOEXEC) == 0);
    BoxCommand eat = command({box_.inside(program) + "/eater"});
    eat.mounts = {program};
    eat.tmp_bytes = 64 * mebibyte;
    eat.descriptors = {{orders[0], 0}};
    eat.measure_memory = true;
    process_ = box_.start(eat);
    close(orders[0]);
    orders_ = orders[1];
    wait_for_line();
  }
  ~Eater() { close(orders_); }

  // The peak above what was held before.
  std::int64_t growth(const std::string& way, std::int64_t bytes) {
    process_->reset_memory();
    const std::int64_t before = process_->memory().resident_bytes;
    order(way, bytes);
    CAPTURE(way, bytes, before);
    CHECK(before > 0);
    return process_->memory().peak_bytes - before;
  }
  void order(const std::string& way, std::int64_t bytes) {
    const std::string line = way + ' ' + std::to_string(bytes) + '\n';
    REQUIRE(write(orders_, line.data(), line.size()) == static_cast<ssize_t>(line.size()));
    wait_for_line();
  }
  BoxProcess& process() { return *process_; }

 private:
  void wait_for_line() {
    const auto last = BoxProcess::Clock::now() + std::chrono::seconds(20);
    ++lines_;
    const auto said = [this] {
      const std::string output = process_->output();
      return std::count(output.begin(), output.end(), '\n');
    };
    while (said() < lines_ && BoxProcess::Clock::now() < last) {
      process_->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(1));
    }
    REQUIRE(said() == lines_);
  }

  Sandbox box_;
  std::unique_ptr<BoxProcess> process_;
  int orders_ = -1;
  std::ptrdiff_t lines_ = 0;
};

// What the kernel's counters may be off, and a few pages of the program's own.
std::int64_t tolerance() {
  return 256 * 1024 * std::max(1U, std::thread::hardware_concurrency()) + 128 * 1024;
}

}  // namespace

TEST_CASE("peak memory is seen however it is taken, though it is given back", "[any-user]") {
  const bool isolate = GENERATE(true, false);
  Eater eater(isolate);
  for (const std::string way : {"malloc", "mmap", "shared", "stack"}) {
    for (const std::int64_t size : {3, 1, 7, 2}) {
      CAPTURE(isolate, way, size);
      const std::int64_t grown = eater.growth(way, size * mebibyte);
      CHECK(grown > size * mebibyte - tolerance());
      CHECK(grown < size * mebibyte + tolerance());
      if (way == "stack") break;  // it only grows
    }
  }
  CHECK(eater.growth("malloc", 1024) < tolerance());
}

TEST_CASE("a small peak after a large one is seen as small", "[any-user]") {
  Eater eater(true);
  CHECK(eater.growth("mmap", 100 * mebibyte) > 99 * mebibyte);
  CHECK(eater.growth("mmap", 5 * mebibyte) < 6 * mebibyte);
}

TEST_CASE("without a reset the peak is that of the whole life", "[any-user]") {
  Eater eater(true);
  eater.order("malloc", 50 * mebibyte);
  eater.order("malloc", mebibyte);
  CHECK(eater.process().memory().peak_bytes > 49 * mebibyte);
}

TEST_CASE("pages that were held already are seen when they are used again, exactly", "[any-user]") {
  Eater eater(true);
  eater.order("keep", 40 * mebibyte);
  const auto used = [&eater](const std::string& way, std::int64_t bytes) {
    eater.process().reset_memory();
    eater.order(way, bytes);
    return eater.process().memory().accessed_bytes;
  };
  const std::int64_t own = used("again", 0);
  CHECK(own < 2 * mebibyte);
  for (const std::int64_t size : {1, 20, 3}) {
    CAPTURE(size);
    CHECK(std::abs(used("again", size * mebibyte) - own - size * mebibyte) < 256 * 1024);
  }
  CHECK(eater.process().memory().resident_bytes > 40 * mebibyte);
}

TEST_CASE("memory of a living child counts", "[any-user]") {
  Eater eater(true);
  const std::int64_t grown = eater.growth("child", 20 * mebibyte);
  CHECK(grown > 20 * mebibyte - tolerance());
  CHECK(grown < 25 * mebibyte);  // the child shares its parent's pages, which count twice
}

TEST_CASE("where nothing runs there is no peak, and the end is not lost", "[any-user]") {
  Sandbox box({});
  const std::unique_ptr<BoxProcess> process = box.start(shell("exit 3"));
  REQUIRE(process->wait(-1, BoxProcess::Clock::now() + std::chrono::seconds(20)) ==
          BoxProcess::Event::exited);
  CHECK(process->memory().peak_bytes == -1);
  process->reset_memory();
  CHECK(process->kill_and_reap().exit_code == 3);
  CHECK(process->memory().peak_bytes == -1);
}

TEST_CASE("asking at any moment never loses how the command ended", "[any-user]") {
  Sandbox box({});
  for (int round = 0; round < 30; ++round) {
    const std::unique_ptr<BoxProcess> process = box.start(shell("exit 7"));
    usleep(static_cast<useconds_t>(round) * 500);
    for (int i = 0; i < 200; ++i) process->memory().peak_bytes;
    CHECK(process->kill_and_reap().signal + process->kill_and_reap().exit_code >= 7);
  }
}

TEST_CASE("a program that hides from measuring is told apart") {
  if (geteuid() == 0) {
    SUCCEED("root sees everything");
    return;
  }
  Sandbox box({});
  const std::unique_ptr<BoxProcess> process =
      box.start(python("import ctypes, time\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\nprint('hidden', "
                       "flush=True)\ntime.sleep(100)"));
  while (process->output().empty()) {
    process->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(20));
  }
  process->reset_memory();
  CHECK(process->memory().peak_bytes == -1);
}
