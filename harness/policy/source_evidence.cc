#include "harness/policy/source_evidence.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>

#include "grader_source_evidence_embedded.hpp"
#include "harness/build/boxed_tool.hpp"
#include "harness/build/printable.hpp"

namespace harness {
namespace {

constexpr std::size_t max_lines = 8;
constexpr std::size_t max_line_bytes = 300;

struct Suspect {
  std::string_view name;
  std::string_view why;
};

constexpr std::string_view another_process = "starts a process, whose memory is not measured";
constexpr std::string_view a_file = "uses a file, whose memory is not measured unless it is mapped";
constexpr std::string_view a_library = "loads a library";
constexpr std::string_view a_system_call = "makes system calls of its own";
constexpr std::string_view tells_the_kernel = "tells the kernel how it uses its memory, which is measured";
constexpr std::string_view a_product = "calls BLAS, a matrix product";

constexpr std::array kSuspects = {
    Suspect{"fork", another_process},
    Suspect{"vfork", another_process},
    Suspect{"clone", another_process},
    Suspect{"posix_spawn", another_process},
    Suspect{"system", another_process},
    Suspect{"popen", another_process},
    Suspect{"execve", another_process},
    Suspect{"execv", another_process},
    Suspect{"tmpfile", a_file},
    Suspect{"mkstemp", a_file},
    Suspect{"memfd_create", a_file},
    Suspect{"fopen", a_file},
    Suspect{"ofstream", a_file},
    Suspect{"fstream", a_file},
    Suspect{"pwrite", a_file},
    Suspect{"dlopen", a_library},
    Suspect{"syscall", a_system_call},
    Suspect{"madvise", tells_the_kernel},
    Suspect{"process_madvise", tells_the_kernel},
};

bool is_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// sgemm_, cblas_dgemv, ...: the routines of BLAS by their only names.
bool is_blas(std::string_view name) {
  if (name.starts_with("cblas_")) {
    name.remove_prefix(6);
  } else if (name.ends_with("_")) {
    name.remove_suffix(1);
  } else {
    return false;
  }
  return name.size() == 5 && std::string_view("sdcz").find(name[0]) != std::string_view::npos &&
         (name.substr(1) == "gemm" || name.substr(1) == "gemv");
}

std::string_view suspicion(std::string_view name) {
  if (is_blas(name)) return a_product;
  for (const Suspect& suspect : kSuspects) {
    if (suspect.name == name) return suspect.why;
  }
  return {};
}

// Names that are called or declare a variable, without the contents of literals.
std::vector<std::string_view> names_in(std::string_view line) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < line.size();) {
    const char c = line[i];
    if (c == '"' || c == '\'') {
      const bool is_separator = c == '\'' && i > 0 && is_name(line[i - 1]);  // 1'000
      ++i;
      while (!is_separator && i < line.size() && line[i] != c) i += line[i] == '\\' ? 2U : 1U;
      i += is_separator ? 0U : 1U;
    } else if (is_name(c)) {
      const std::size_t begin = i;
      while (i < line.size() && is_name(line[i])) ++i;
      const bool is_member =
          begin > 0 && (line[begin - 1] == '.' || (begin > 1 && line.substr(begin - 2, 2) == "->"));
      if (!is_member) names.push_back(line.substr(begin, i - begin));
    } else {
      ++i;
    }
  }
  return names;
}

struct Place {
  std::string file;
  long line = 0;
  bool own = false;
};

// `# 12 "./convnet.cpp" 2`
std::optional<Place> line_marker(std::string_view line) {
  if (!line.starts_with("# ") || line.size() < 5) return std::nullopt;
  const std::size_t open = line.find('"'), close = line.rfind('"');
  if (open == std::string_view::npos || close <= open) return std::nullopt;
  Place place;
  for (const char c : line.substr(2, open - 2)) {
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 && place.line < 10000000) {
      place.line = place.line * 10 + (c - '0');
    }
  }
  std::string_view file = line.substr(open + 1, close - open - 1);
  place.own = !file.starts_with("/") && !file.starts_with("<");
  if (file.starts_with("./")) file.remove_prefix(2);
  place.file = printable(file, max_line_bytes);
  return place;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size() && lines.size() < max_lines;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) lines.push_back(printable(text.substr(begin, end - begin), max_line_bytes));
    begin = end + 1;
  }
  return lines;
}

std::vector<std::string> python_evidence(Sandbox& sandbox, const Assignment& assignment,
                                         const Snapshot& snapshot, const std::function<bool()>& cancelled) {
  const Mount folder{sandbox.make_folder("source"), "/source"};
  write_for_box(folder.host / "inspect_source.py", embedded::inspect_source);
  for (const SourceFile& file : snapshot.files) write_for_box(folder.host / "src" / file.path, file.bytes);
  const std::string inside = sandbox.inside(folder);
  const ToolRun run = run_tool(
      sandbox, assignment.limits.build,
      {"/usr/bin/python3", "-I", "-S", "-B", "-W", "ignore", inside + "/inspect_source.py", inside + "/src"},
      {folder}, folder.box, cancelled);
  sandbox.remove_folder(folder.host);
  if (!run.succeeded()) return {"its source could not be read for evidence"};
  return lines_of(run.output);
}

}  // namespace

std::vector<std::string> evidence_in_preprocessed(std::string_view text) {
  std::vector<std::string> found;
  std::set<std::string_view> seen;
  Place place;
  for (std::size_t begin = 0; begin < text.size() && found.size() < max_lines;) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (std::optional<Place> marker = line_marker(line)) {
      place = std::move(*marker);
      continue;
    }
    if (place.own) {
      for (const std::string_view name : names_in(line)) {
        const std::string_view why = suspicion(name);
        if (why.empty() || !seen.insert(name).second) continue;
        found.push_back(place.file + ":" + std::to_string(place.line) + ": " + std::string(name) + ": " +
                        std::string(why));
      }
    }
    ++place.line;
  }
  return found;
}

std::vector<std::string> find_source_evidence(Sandbox& sandbox, const Assignment& assignment,
                                              const BuildKit& kit, const Snapshot& snapshot,
                                              const std::function<bool()>& cancelled) {
  if (snapshot.language == Language::python) {
    return python_evidence(sandbox, assignment, snapshot, cancelled);
  }
  const std::optional<std::string> text = kit.preprocess(snapshot, cancelled);
  if (!text) return {"its source could not be read for evidence"};
  return evidence_in_preprocessed(*text);
}

}  // namespace harness
