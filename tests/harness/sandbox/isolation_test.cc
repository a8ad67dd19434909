// What a command in the box can see and reach.
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>

#include "harness/sandbox/sandbox.hpp"
#include "tests/harness/sandbox/box_commands.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace harness;
using namespace sandbox_test;

namespace {

std::string output_of(Sandbox& box, const BoxCommand& what) {
  const auto [ended, output] = box.run(what, nullptr);
  INFO(output);
  CHECK(ended.signal == 0);
  CHECK(ended.exit_code == 0);
  CHECK_FALSE(ended.limit);
  return output;
}

}  // namespace

TEST_CASE("the box has every namespace of its own, no privilege, and a filter", "[any-user]") {
  const Phase phase = GENERATE(Phase::build, Phase::run);
  const std::string mark = "271828.1" + std::to_string(getpid());
  Sandbox box({});
  CHECK(box.isolation() != "none");
  BoxCommand nap = command({"/usr/bin/sleep", mark});
  nap.phase = phase;
  const std::unique_ptr<BoxProcess> process = box.start(nap);
  std::vector<int> found;
  for (int look = 0; look < 500 && found.empty(); ++look) {  // not bubblewrap, whose command line ends alike
    process->wait(-1, BoxProcess::Clock::now() + std::chrono::milliseconds(20));
    found = processes_with("/usr/bin/sleep" + std::string(1, '\0') + mark);
    std::erase_if(found, [](int pid) {
      std::ifstream status("/proc/" + std::to_string(pid) + "/cmdline");
      std::string first;
      std::getline(status, first, '\0');
      return first != "/usr/bin/sleep";
    });
  }
  REQUIRE(found.size() == 1);
  const std::filesystem::path proc = "/proc/" + std::to_string(found.front());
  for (const std::string name : {"user", "ipc", "pid", "net", "uts", "cgroup", "mnt"}) {
    INFO(name);
    CHECK(std::filesystem::read_symlink(proc / "ns" / name) !=
          std::filesystem::read_symlink(std::filesystem::path("/proc/self/ns") / name));
  }
  std::ifstream status(proc / "status");
  std::string line;
  int seen = 0;
  while (std::getline(status, line)) {
    if (line.starts_with("Cap")) CHECK(line.ends_with("\t0000000000000000"));
    if (line.starts_with("NoNewPrivs")) CHECK(line.ends_with("\t1"));
    if (line.starts_with("Seccomp:")) CHECK(line.ends_with("\t2"));
    seen += line.starts_with("Cap") || line.starts_with("NoNew") || line.starts_with("Seccomp:") ? 1 : 0;
  }
  CHECK(seen == 7);
}

TEST_CASE("the box shows no file of the host but the system's programs", "[any-user]") {
  const test_support::TempDir secret;
  const std::filesystem::path file = secret.write("answer", "42");
  Sandbox box({});
  std::istringstream root(output_of(box, command({"/bin/ls", "/"})));
  for (std::string name; root >> name;) {
    INFO(name);
    CHECK(std::set<std::string>{"bin", "dev", "etc", "lib", "lib64", "sbin", "usr"}.count(name) == 1);
  }
  CHECK(output_of(box, command({"/bin/ls", "/etc", "/dev"})) ==
        "/dev:\nnull\n\n/etc:\nalternatives\nld.so.cache\n");
  for (const std::string path : {"/etc/passwd", "/etc/shadow", "/home", "/root", "/proc", "/sys", "/tmp",
                                 "/run", "/var", "/dev/shm", file.c_str()}) {
    INFO(path);
    CHECK(box.run(command({"/usr/bin/test", "-e", path}), nullptr).first.exit_code == 1);
  }
}

TEST_CASE("a submission's program finds libraries and itself, no compiler, no shell, nothing to write",
          "[any-user]") {
  Sandbox box({});
  BoxCommand look = python(
      "import os, shutil\n"
      "print(sorted(os.listdir('/')), sorted(os.listdir('/usr')), len(os.listdir('/usr/bin')))\n"
      "def exists(p): return os.path.exists(p)\n"
      "print([p for p in ('/usr/lib/gcc', '/usr/libexec', '/usr/include', '/usr/share', '/usr/sbin',\n"
      "  '/bin/sh', '/proc', '/sys', '/tmp', '/dev/shm', '/dev/tty', '/dev/zero', '/dev/random') if "
      "exists(p)])\n"
      "print(shutil.which('gcc'), shutil.which('sh'), os.listdir('/dev'))\n"
      "writable = []\n"
      "for folder, folders, files in os.walk('/'):\n"
      "  for name in [folder] + [os.path.join(folder, f) for f in files]:\n"
      "    if name != '/dev/null' and os.access(name, os.W_OK): writable.append(name)\n"
      "print(writable)");
  look.phase = Phase::run;
  CHECK(output_of(box, look) ==
        "['.grader', 'bin', 'dev', 'etc', 'lib', 'lib64', 'sbin', 'usr'] ['bin', 'lib', 'lib64', 'local'] 2\n"
        "[]\nNone None ['null']\n[]\n");
  const Mount job{box.make_folder("job"), "/job"};
  std::filesystem::copy_file("/usr/bin/true", job.host / "program");
  std::filesystem::permissions(job.host, static_cast<std::filesystem::perms>(0755));
  BoxCommand own = command({"/job/program"});
  own.phase = Phase::run;
  own.mounts = {job};
  CHECK(output_of(box, own).empty());
  BoxCommand other = command({"/bin/sh"});
  other.phase = Phase::run;
  CHECK(box.run(other, nullptr).first.exit_code == 127);
}

TEST_CASE("nothing in the box can be written but what is mounted so", "[any-user]") {
  Sandbox box({});
  const Mount input{box.make_folder("input"), "/src"};
  const Mount results{box.make_folder("results"), "/out", true};
  std::ofstream(input.host / "a.txt") << "given\n";
  BoxCommand attempt = shell(
      "cat /src/a.txt; for f in / /src /usr /etc /dev /.grader /src/a.txt /.grader/init; do "
      "[ -w $f ] && echo $f; done; echo made > /out/b.txt; mkdir /new /src/new; touch /src/b");
  attempt.mounts = {input, results};
  const std::string output = box.run(attempt, nullptr).second;
  CHECK(output.starts_with("given\n"));
  CHECK(output.find("mkdir: cannot create directory '/new': Read-only file system") != std::string::npos);
  CHECK(output.find("mkdir: cannot create directory '/src/new'") != std::string::npos);
  CHECK(output.find("touch: cannot touch '/src/b'") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(input.host / "b"));
  std::string made;
  std::ifstream(results.host / "b.txt") >> made;
  CHECK(made == "made");
  box.remove_folder(results.host);
  CHECK_FALSE(std::filesystem::exists(results.host));
}

TEST_CASE("the environment is empty but for PATH, the locale and what is asked for", "[any-user]") {
  setenv("GRADER_TEST_SECRET", "42", 1);
  Sandbox box({});
  BoxCommand list = command({"/usr/bin/env"});
  list.environment = {{"NUMBA_NUM_THREADS", "1"}};
  std::string output = output_of(box, list);
  for (const std::string wanted : {"PATH=/usr/bin\n", "LC_ALL=C\n", "NUMBA_NUM_THREADS=1\n", "PWD=/\n"}) {
    const std::size_t at = output.find(wanted);
    if (at != std::string::npos) output.erase(at, wanted.size());
  }
  CHECK(output.empty());
}

TEST_CASE("a boxed command is nobody and cannot become another", "[any-user]") {
  Sandbox box({});
  const std::string output = output_of(
      box, python("import os, ctypes\n"
                  "print(os.getuid(), os.getgid(), set(os.getgroups()) - {1000, 65534}, os.uname().nodename, "
                  "os.getpid() < 10)\n"
                  "libc = ctypes.CDLL(None, use_errno=True)\n"
                  "print(libc.unshare(0x10000000))\n"  // CLONE_NEWUSER
                  "print(libc.mount(b'none', b'/usr', b'tmpfs', 0, 0))\n"
                  "print(libc.sethostname(b'x', 1))"));
  CHECK(output == "1000 1000 set() box True\n-1\n-1\n-1\n");
}

TEST_CASE("a boxed command has its three descriptors and those it was given", "[any-user]") {
  std::array<int, 2> leaked{-1, -1};
  REQUIRE(pipe(leaked.data()) == 0);  // without close-on-exec, as a careless library would
  std::array<int, 2> results{-1, -1};
  REQUIRE(pipe2(results.data(), O_CLOEXEC) == 0);
  Sandbox box({});
  BoxCommand list = python(
      "import os\n"
      "def is_open(fd):\n"
      "  try:\n    os.fstat(fd)\n    return True\n"
      "  except OSError:\n    return False\n"
      "print([fd for fd in range(1024) if is_open(fd)])\n"
      "print(os.read(0, 1))\n"
      "os.write(5, b'answer')");
  list.descriptors = {{results[1], 5}};
  CHECK(output_of(box, list) == "[0, 1, 2, 5]\nb''\n");
  std::string answer(16, '\0');
  answer.resize(static_cast<std::size_t>(read(results[0], answer.data(), answer.size())));
  CHECK(answer == "answer");
  for (const int descriptor : {leaked[0], leaked[1], results[0], results[1]}) close(descriptor);
}

TEST_CASE("descriptors may trade numbers with each other") {
  // Ours are numbered as the other's target, which a naive dup2 in order would overwrite.
  std::array<int, 2> first{-1, -1};
  std::array<int, 2> second{-1, -1};
  REQUIRE(pipe2(first.data(), O_CLOEXEC) == 0);
  REQUIRE(pipe2(second.data(), O_CLOEXEC) == 0);
  Sandbox box({});
  BoxCommand swap =
      shell("echo first >&" + std::to_string(second[1]) + "; echo second >&" + std::to_string(first[1]));
  swap.descriptors = {{first[1], second[1]}, {second[1], first[1]}};
  REQUIRE(first[1] <= 9);
  REQUIRE(second[1] <= 9);
  CHECK(output_of(box, swap).empty());
  std::array<char, 16> text{};
  CHECK(read(first[0], text.data(), text.size()) == 6);
  CHECK(std::string(text.data()) == "first\n");
  for (const int descriptor : {first[0], first[1], second[0], second[1]}) close(descriptor);
}

TEST_CASE("standard input can be given, numbers that are captured cannot") {
  const test_support::TempDir folder;
  const int input = open(folder.write("in", "hello\n").c_str(), O_RDONLY | O_CLOEXEC);
  Sandbox box({});
  BoxCommand copy = command({"/bin/cat"});
  copy.descriptors = {{input, 0}};
  CHECK(output_of(box, copy) == "hello\n");
  for (const int number : {1, 2, 32, -1}) {
    copy.descriptors = {{input, number}};
    CHECK_THROWS_AS(box.start(copy), SandboxError);
  }
  close(input);
}

TEST_CASE("a private /tmp is as large as asked for", "[any-user]") {
  Sandbox box({});
  BoxCommand fill = shell(
      "head -c 3000000 /usr/bin/python3 > /tmp/a && echo fits; head -c 3000000 /usr/bin/python3 > /tmp/b || "
      "echo full");
  fill.tmp_bytes = 4 << 20;
  const std::string output = output_of(box, fill);
  CHECK(output.starts_with("fits\n"));
  CHECK(output.find("No space left on device\nfull\n") != std::string::npos);
  const auto [again, unused] = box.run(shell("test -e /tmp/a"), nullptr);
  CHECK(again.exit_code == 1);
}

TEST_CASE("the compiler and Python with NumPy and Numba work in the box", "[any-user]") {
  Sandbox box({});
  const Mount source{box.make_folder("source"), "/src"};
  const Mount built{box.make_folder("built"), "/out", true};
  std::ofstream(source.host / "main.cpp")
      << "#include <iostream>\n#include <thread>\n"
         "int main() { std::thread([] { std::cout << 6 * 7; }).join(); }\n";
  BoxCommand compile = command({"/usr/bin/g++", "-O1", "-pthread", "/src/main.cpp", "-o", "/out/main"});
  compile.mounts = {source, built};
  compile.tmp_bytes = 64 << 20;
  CHECK(output_of(box, compile).empty());
  BoxCommand run = command({"/job/main"});
  run.mounts = {{built.host, "/job"}};
  CHECK(output_of(box, run) == "42");
  BoxCommand script = python(
      "import numpy, numba\n"
      "@numba.njit\n"
      "def twice(x): return 2 * x\n"
      "print(twice(numpy.ones(2)).sum())");
  script.limits.memory_bytes = std::int64_t{4} << 30;
  script.limits.wall_seconds = 60;
  script.limits.cpu_seconds = 60;
  CHECK(output_of(box, script) == "4.0\n");
}
