// What the filters of system calls let through, what not, and how that looks from inside.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"

using namespace harness;
using namespace sandbox_test;

namespace {

// `program` with what it needs to make raw system calls: call(number, ...) gives the result or -errno.
BoxCommand calling(Phase phase, const std::string& program) {
  BoxCommand result = python(
      "import ctypes, os\n"
      "libc = ctypes.CDLL(None, use_errno=True)\n"
      "libc.syscall.restype = ctypes.c_long\n"
      "def call(*args):\n"
      "  r = libc.syscall(*[ctypes.c_long(a) if isinstance(a, int) else a for a in args])\n"
      "  return -ctypes.get_errno() if r == -1 else r\n" +
      program);
  result.environment = {{"HOME", "/"}};  // else Python has libc ask a name server for it
  result.phase = phase;
  return result;
}

std::string said(const BoxCommand& what) {
  Sandbox box({});
  const auto [ended, output] = box.run(what, nullptr);
  CHECK(ended.signal == 0);
  CHECK(ended.exit_code == 0);
  return output;
}

// Some kernels are built without 32-bit calls: there `int 0x80` is a fault of the program itself, box or no
// box.
int death_by_int80() {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    void* code = mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (code == MAP_FAILED) _exit(1);
    constexpr unsigned char getpid_and_return[] = {0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3};
    std::memcpy(code, getpid_and_return, sizeof getpid_and_return);
    reinterpret_cast<int (*)()>(code)();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : SIGSYS;
}

}  // namespace

#if defined(__x86_64__)

TEST_CASE("dangerous system calls do not exist in either phase", "[any-user]") {
  const Phase phase = GENERATE(Phase::build, Phase::run);
  CHECK(said(calling(
            phase,
            "calls = dict(socket=41, socketpair=53, connect=42, bind=49, ptrace=101, vm_readv=310,\n"
            "  vm_writev=311, add_key=248, request_key=249, keyctl=250, bpf=321, perf_event_open=298,\n"
            "  userfaultfd=323, io_uring_setup=425, io_uring_enter=426, io_uring_register=427,\n"
            "  mount=165, umount2=166, fsopen=430, fsmount=432, move_mount=429, open_tree=428,\n"
            "  mount_setattr=442, pivot_root=155, chroot=161, unshare=272, setns=308, clone3=435,\n"
            "  personality=135, memfd_create=319, memfd_secret=447, open_by_handle_at=304,\n"
            "  name_to_handle_at=303, seccomp=317, pidfd_open=434, pidfd_getfd=438, shmget=29,\n"
            "  shmat=30, msgget=68, semget=64, mq_open=240, inotify_init1=294, fanotify_init=300,\n"
            "  setuid=105, setgid=106, setresuid=117, setgroups=116, capset=126, mknod=133,\n"
            "  mknodat=259, symlink=88, symlinkat=266, link=86, linkat=265, chown=92, setxattr=188,\n"
            "  flock=73, init_module=175, finit_module=313, kexec_load=246, reboot=169, swapon=167,\n"
            "  iopl=172, ioperm=173, modify_ldt=154, quotactl=179, acct=163, settimeofday=164,\n"
            "  sethostname=170, syslog=103, vmsplice=278, splice=275, tee=276, process_madvise=440,\n"
            "  sched_setaffinity=203, sched_setscheduler=144, kcmp=312, lookup_dcookie=212, nfs=180,\n"
            "  landlock=444, timer_create=222, pkey_mprotect=329, mlock=149, mlockall=151, sync=162)\n"
            "print([name for name in calls if call(calls[name], 0, 0, 0, 0, 0, 0) != -38])")) == "[]\n");
}

TEST_CASE("calls that are allowed are so with harmless arguments only", "[any-user]") {
  const Phase phase = GENERATE(Phase::build, Phase::run);
  CHECK(said(calling(
            phase,
            "high = 1 << 32\n"
            "print(call(16, 1, 0x5412, b'x'), call(16, 1, high | 0x5412, b'x'))\n"  // ioctl TIOCSTI
            "print(call(72, 1, 6, b'\\0' * 64), call(72, 1, 1024, 1), call(72, 1, 1033, 1))\n"  // fcntl
            "print(call(56, 0x10000000 | 17, 0, 0, 0, 0), call(56, 0x20000000 | 17, 0, 0, 0, 0))\n"
            "print(call(157, 59999, 0), call(157, 38, 0))")) ==
        (phase == Phase::build ? "-38 -38\n-38 -38 -38\n-38 -38\n-38 -38\n"
                               : "-38 -38\n-38 -38 -38\n-11 -11\n-38 -38\n"));
}

TEST_CASE("calls by way of 32-bit numbers or x32 kill", "[any-user]") {
  const Phase phase = GENERATE(Phase::build, Phase::run);
  const std::string program = GENERATE(
      // mov eax, 20 (getpid); int 0x80; ret
      "import mmap\n"
      "code = mmap.mmap(-1, 4096, prot=7)\n"
      "code.write(b'\\xb8\\x14\\0\\0\\0\\xcd\\x80\\xc3')\n"
      "at = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
      "print(ctypes.CFUNCTYPE(ctypes.c_int)(at)())",
      "print(call(0x40000000 | 39))");
  Sandbox box({});
  const auto [ended, output] = box.run(calling(phase, program), nullptr);
  const bool by_int80 = program.starts_with("import mmap");
  CHECK(ended.signal == (by_int80 ? death_by_int80() : SIGSYS));
  CHECK(output.empty());
}

TEST_CASE("a program of a submission can start no process and execute nothing", "[any-user]") {
  CHECK(said(calling(
            Phase::run,
            "print(call(57), call(58), call(56, 17, 0, 0, 0, 0))\n"  // fork, vfork, clone
            "print(call(59, b'/usr/bin/python3', 0, 0), call(322, -100, b'/usr/bin/python3', 0, 0, 0))\n"
            // The number through which it was started itself cannot be had again.
            "fd = os.open('/usr/bin/python3', os.O_RDONLY)\n"
            "print(call(33, fd, 1000), call(292, fd, 1000, 0), call(72, fd, 0, 1000))\n"
            "print(call(322, 1000, b'', 0, 0, 0x1000))\n"
            "import resource as r\n"
            "print(r.getrlimit(r.RLIMIT_NOFILE), call(160, 7, b'\\0' * 16))\n"
            "print(call(302, 0, 7, b'\\0' * 16, 0))\n"
            "import threading\n"
            "t = threading.Thread(target=print, args=('thread',))\n"
            "t.start()\n"
            "t.join()")) == "-11 -11 -11\n-38 -38\n-9 -9 -22\n-9\n(256, 256) -38\n-38\nthread\n");
}

TEST_CASE("a program of a submission cannot change a file by name, though its folder be writable",
          "[any-user]") {
  BoxCommand attempt =
      calling(Phase::run,
              "open('/tmp/a', 'w').write('x')\n"
              "print(call(87, b'/tmp/a'), call(82, b'/tmp/a', b'/tmp/b'), call(83, b'/tmp/c', 0o700),\n"
              "      call(90, b'/tmp/a', 0), call(76, b'/tmp/a', 0))");
  attempt.tmp_bytes = 1 << 20;
  CHECK(said(attempt) == "-38 -38 -38 -38 -38\n");
}

TEST_CASE("a refused call can be named, and being listened to changes nothing", "[any-user]") {
  Sandbox box({});
  BoxCommand dial = calling(Phase::run,
                            "print(call(41, 2, 1, 0), flush=True)\n"
                            "import threading\n"
                            "t = threading.Thread(target=lambda: print('thread', call(57), flush=True))\n"
                            "t.start()\n"
                            "t.join()\n"
                            "os.abort()");
  const auto [alone, first] = box.run(dial, nullptr);
  CHECK(alone.signal == SIGABRT);
  CHECK(alone.refused_call.empty());
  dial.traced = true;
  const auto [heard, second] = box.run(dial, nullptr);
  CHECK(heard.signal == SIGABRT);
  CHECK(heard.refused_call == "socket");
  CHECK(first == second);
  CHECK(first == "-38\nthread -11\n");

  BoxCommand in_thread = calling(Phase::run,
                                 "import threading\n"
                                 "t = threading.Thread(target=lambda: call(101, 0, 0, 0, 0))\n"
                                 "t.start()\n"
                                 "t.join()\n"
                                 "os.kill(os.getpid(), 11)");
  in_thread.traced = true;
  const BoxExit ended = box.run(in_thread, nullptr).first;
  CHECK(ended.signal == SIGSEGV);
  CHECK(ended.refused_call == "ptrace");
}

TEST_CASE("a traced program dies of its own signals as it would alone") {
  Sandbox box({});
  for (const int number : {SIGTRAP, SIGSYS, SIGUSR1}) {
    BoxCommand raise = calling(Phase::run, "os.kill(os.getpid(), " + std::to_string(number) + ")");
    raise.traced = true;
    const BoxExit ended = box.run(raise, nullptr).first;
    CHECK(ended.signal == number);
  }
}

TEST_CASE("a program that is refused nothing names nothing", "[any-user]") {
  Sandbox box({});
  BoxCommand harmless = calling(Phase::run,
                                "import threading\n"
                                "for i in range(3):\n"
                                "  t = threading.Thread(target=print, args=(i,))\n"
                                "  t.start()\n"
                                "  t.join()\n"
                                "raise SystemExit(5)");
  harmless.traced = true;
  const auto [ended, output] = box.run(harmless, nullptr);
  CHECK(ended.exit_code == 5);
  CHECK(ended.refused_call == "");
  CHECK(output == "0\n1\n2\n");
}

TEST_CASE("a traced program is killed and gone like any other") {
  Sandbox box({});
  const std::string mark = "# traced nap " + std::to_string(getpid());
  BoxCommand nap = python("import time  " + mark + "\ntime.sleep(1000)");
  nap.phase = Phase::run;
  nap.traced = true;
  nap.limits.wall_seconds = 0.5;
  CHECK(box.run(nap, nullptr).first.limit == Status::time_limit);
  CHECK(processes_with(mark).empty());
}

#endif

TEST_CASE("NumPy and Numba with threads run as a submission's program", "[any-user]") {
  BoxCommand script = python(
      "import numpy, numba\n"
      "@numba.njit(parallel=True)\n"
      "def twice(x):\n"
      "  y = numpy.empty_like(x)\n"
      "  for i in numba.prange(x.size):\n    y[i] = 2 * x[i]\n"
      "  return y\n"
      "a = numpy.ones((300, 300))\n"
      "print(twice(numpy.ones(1000)).sum(), (a @ a)[0, 0])");
  script.phase = Phase::run;
  script.environment = {{"NUMBA_NUM_THREADS", "2"}};
  script.limits.memory_bytes = std::int64_t{4} << 30;
  script.limits.wall_seconds = 60;
  script.limits.cpu_seconds = 60;
  CHECK(said(script).ends_with("2000.0 300.0\n"));
}
