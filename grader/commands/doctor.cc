#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "grader/commands/list.hpp"
#include "grader/commands/shared_flags.hpp"
#include "grader/output.hpp"
#include "grader/result_json.hpp"
#include "harness/sandbox/sandbox.hpp"

namespace grader {
namespace {

struct Machine {
  std::string cpu;
  int cores = 0;  // that this process may use
  std::int64_t memory_bytes = 0;
};

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind("model name", 0) != 0) continue;
    const std::size_t start = line.find(": ");
    if (start != std::string::npos) return line.substr(start + 2);
  }
  return "unknown";
}

Machine inspect_machine() {
  Machine machine;
  machine.cpu = cpu_model();
  cpu_set_t cores;
  CPU_ZERO(&cores);
  machine.cores = sched_getaffinity(0, sizeof cores, &cores) == 0
                      ? CPU_COUNT(&cores)
                      : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  machine.memory_bytes = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGESIZE);
  return machine;
}

std::string report_text(const Machine& machine, const harness::SandboxReport& report,
                        const Palette& palette) {
  Table table{.header = {"what", "", "detail"}, .right = {false, false, false}, .rows = {}};
  constexpr double bytes_per_gib = 1024.0 * 1024.0 * 1024.0;
  table.rows.push_back({"processor", "ok", machine.cpu});
  table.rows.push_back({"cores", "ok", std::to_string(machine.cores)});
  table.rows.push_back(
      {"memory", "ok", points(static_cast<double>(machine.memory_bytes) / bytes_per_gib) + " GiB"});
  for (const harness::SandboxReport::Line& line : report.lines) {
    table.rows.push_back({shown_on_line(line.what), line.ok ? "ok" : "no", shown_on_line(line.detail)});
  }
  std::string text = to_text(table) + "\n";
  for (const harness::SandboxReport::Line& line : report.lines) {
    if (!line.remedy.empty()) text += shown_on_line(line.what) + ": " + shown(line.remedy) + "\n";
  }
  text += report.can_isolate ? palette(Colour::green, "this machine can grade")
                             : palette(Colour::red, "this machine cannot grade");
  return text + "\n";
}

Json report_json(const Machine& machine, const harness::SandboxReport& report) {
  Json lines = Json::array();
  for (const harness::SandboxReport::Line& line : report.lines) {
    lines.push_back({{"what", line.what}, {"ok", line.ok}, {"detail", line.detail}, {"remedy", line.remedy}});
  }
  return {{"processor", machine.cpu},
          {"cores", machine.cores},
          {"memory_bytes", machine.memory_bytes},
          {"sandbox", lines},
          {"can_grade", report.can_isolate}};
}

int run(const Arguments& arguments) {
  const Machine machine = inspect_machine();
  const harness::SandboxReport report = harness::inspect_sandbox();
  const std::optional<std::string> json = arguments.value("json");
  if (json) write_output(*json, dump(report_json(machine, report)));
  if (json != "-") std::cout << report_text(machine, report, Palette(STDOUT_FILENO));
  return report.can_isolate ? exit_status::fine : exit_status::answer_is_no;
}

}  // namespace

const Command doctor_command = {
    .name = "doctor",
    .summary = "what this machine can isolate and measure, and what to install",
    .examples = {"grader doctor"},
    .details = {"Exit status: 0 this machine can grade; 1 it cannot, and the remedy is printed."},
    .operands = {},
    .flags = {json_flag("write the findings")},
    .run = run,
};

}  // namespace grader
