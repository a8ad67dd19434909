#include "harness/build/build.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "grader_build_embedded.hpp"
#include "harness/build/boxed_tool.hpp"
#include "harness/build/diagnostics.hpp"
#include "harness/build/printable.hpp"
#include "harness/generate/generate.hpp"

namespace harness {
namespace {

constexpr const char* python = "/usr/bin/python3";

std::string compiler_path(const BuildSpec& build) {
  return build.compiler.find('/') == std::string::npos ? "/usr/bin/" + build.compiler : build.compiler;
}

// The compiler, its flags, ours. Libraries go to `libraries`, because they must follow the objects.
std::vector<std::string> compiler_command(const BuildSpec& build, const std::string& include_folder,
                                          std::vector<std::string>& libraries) {
  std::vector<std::string> argv = {compiler_path(build)};
  for (const std::string& flag : build.flags) (flag.starts_with("-l") ? libraries : argv).push_back(flag);
  for (const char* ours : {"-fmax-errors=20", "-fdiagnostics-color=never", "-ftemplate-backtrace-limit=4"}) {
    argv.emplace_back(ours);
  }
  argv.push_back("-I" + include_folder);
  return argv;
}

bool mentions(const Snapshot& snapshot, std::string_view word) {
  return std::any_of(snapshot.files.begin(), snapshot.files.end(),
                     [&](const SourceFile& file) { return file.bytes.find(word) != std::string::npos; });
}

}  // namespace

struct BuildKit::Impl {
  Impl(Sandbox& box, const Assignment& spec)
      : sandbox(box), assignment(spec), headers{box.make_folder("headers"), "/inc"} {
    write_for_box(headers.host / (spec.unit + ".hpp"), generate_cpp_header(spec));
    write_for_box(headers.host / "tensor_view.hpp", tensor_view_header());
  }
  ~Impl() {
    sandbox.remove_folder(headers.host);
    if (!runner.host.empty()) sandbox.remove_folder(runner.host);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void compile_runner();
  void build_cpp(const Snapshot& snapshot, const std::function<bool()>& cancelled, BuiltSubmission& built);
  void build_python(const Snapshot& snapshot, const std::function<bool()>& cancelled, BuiltSubmission& built);
  std::optional<std::string> preprocess(const Snapshot& snapshot,
                                        const std::function<bool()>& cancelled) const;

  Sandbox& sandbox;
  const Assignment& assignment;
  Mount headers;
  Mount runner;  // holds runner.o once it is compiled
};

// The student's files are nowhere near this run, nor on its include path.
void BuildKit::Impl::compile_runner() {
  if (!runner.host.empty()) return;
  const Mount folder{sandbox.make_folder("runner"), "/runner", true};
  write_for_box(folder.host / "frames.hpp", embedded::frames_header);
  write_for_box(folder.host / "runner_core.hpp", embedded::runner_core_header);
  write_for_box(folder.host / "runner.cc", generate_cpp_runner(assignment));
  std::vector<std::string> libraries;
  std::vector<std::string> argv = compiler_command(assignment.build, sandbox.inside(headers), libraries);
  for (const char* argument : {"-c", "./runner.cc", "-o", "./runner.o"}) argv.emplace_back(argument);
  const ToolRun run =
      run_tool(sandbox, assignment.limits.build, argv, {headers, folder}, folder.box, nullptr);
  if (!run.succeeded()) {
    const std::string why =
        run.exit.limit || run.exit.signal != 0 ? describe_stop("compiler", run, assignment.limits.build) : "";
    sandbox.remove_folder(folder.host);
    throw ConfigError(assignment.id +
                      ": the generated runner does not compile with build.compiler and build.flags: " + why +
                      '\n' + tidy_compiler_output(run.output, {}));
  }
  runner = {folder.host, folder.box};
}

void BuildKit::Impl::build_cpp(const Snapshot& snapshot, const std::function<bool()>& cancelled,
                               BuiltSubmission& built) {
  compile_runner();
  const Mount source{sandbox.make_folder("source"), "/src"};
  const Mount out{built.job_folder, "/out", true};
  std::vector<std::string> libraries;
  std::vector<std::string> argv = compiler_command(assignment.build, sandbox.inside(headers), libraries);
  // First, so that a second main is the student's, and global constructors of ours precede theirs.
  argv.push_back(sandbox.inside(runner) + "/runner.o");
  for (const SourceFile& file : snapshot.files) {
    write_for_box(source.host / file.path, file.bytes);
    if (file.path.ends_with(".cpp")) argv.push_back("./" + file.path);  // never mistaken for an option
  }
  argv.insert(argv.end(), libraries.begin(), libraries.end());
  argv.insert(argv.end(), {"-o", sandbox.inside(out) + "/program"});
  const ToolRun run =
      run_tool(sandbox, assignment.limits.build, argv, {source, headers, runner, out}, source.box, cancelled);
  sandbox.remove_folder(source.host);

  const std::string text = tidy_compiler_output(
      run.output, {sandbox.inside(source), sandbox.inside(headers), sandbox.inside(runner)});
  if (run.succeeded()) {
    built.status = Status::passed;
    built.message = text;
  } else if (run.exit.limit || run.exit.signal != 0) {
    built.status = Status::compile_limit;
    built.message = describe_stop("compiler", run, assignment.limits.build);
  } else if (const std::string resource = exhausted_resource(run.output); !resource.empty()) {
    built.status = Status::compile_limit;
    built.message = "the compiler ran into a limit: " + resource;
  } else {
    built.status = Status::compile_error;
    built.message = text.empty() ? "the compiler failed without a message" : text;
  }
  built.argv = {sandbox.inside(Mount{built.job_folder, job_in_box}) + "/program"};
}

std::optional<std::string> BuildKit::Impl::preprocess(const Snapshot& snapshot,
                                                      const std::function<bool()>& cancelled) const {
  const Mount source{sandbox.make_folder("source"), "/src"};
  for (const SourceFile& file : snapshot.files) write_for_box(source.host / file.path, file.bytes);
  std::optional<std::string> all = std::string();
  for (const SourceFile& file : snapshot.files) {
    if (!file.path.ends_with(".cpp") || !all) continue;
    const Mount out{sandbox.make_folder("preprocessed"), "/out", true};
    std::vector<std::string> libraries;
    std::vector<std::string> argv = compiler_command(assignment.build, sandbox.inside(headers), libraries);
    const std::string target = sandbox.inside(out) + "/unit.ii";
    for (const std::string& argument : {std::string("-E"), "./" + file.path, std::string("-o"), target}) {
      argv.push_back(argument);
    }
    const ToolRun run =
        run_tool(sandbox, assignment.limits.build, argv, {source, headers, out}, source.box, cancelled);
    std::ifstream in(out.host / "unit.ii", std::ios::binary);
    if (run.succeeded() && in) {
      all->append(std::istreambuf_iterator<char>(in), {});
      all->push_back('\n');
    } else {
      all.reset();
    }
    sandbox.remove_folder(out.host);
  }
  sandbox.remove_folder(source.host);
  return all;
}

void BuildKit::Impl::build_python(const Snapshot& snapshot, const std::function<bool()>& cancelled,
                                  BuiltSubmission& built) {
  const Mount job{built.job_folder, job_in_box};
  const std::string inside = sandbox.inside(job);
  write_for_box(job.host / "runner.py", embedded::python_runner);
  write_for_box(job.host / "check_syntax.py", embedded::python_syntax_check);
  write_for_box(job.host / "signatures.json", generate_python_signatures(assignment));
  for (const SourceFile& file : snapshot.files) write_for_box(job.host / "src" / file.path, file.bytes);

  // Neither site-packages nor NumPy are needed to parse: 13 ms in place of 200.
  const ToolRun run =
      run_tool(sandbox, assignment.limits.build,
               {python, "-I", "-S", "-B", "-W", "ignore", inside + "/check_syntax.py", inside + "/src"},
               {job}, job_in_box, cancelled);
  if (run.succeeded()) {
    built.status = Status::passed;
  } else if (run.exit.limit) {
    built.status = Status::compile_limit;
    built.message = describe_stop("Python parser", run, assignment.limits.build);
  } else if (run.exit.signal != 0) {
    built.status = Status::compile_error;
    built.message =
        describe_stop("Python parser", run, assignment.limits.build) + " (brackets nested too deeply?)";
  } else {
    built.status = Status::compile_error;
    built.message = tidy_compiler_output(run.output, {inside + "/src"});
  }
  built.uses_numba = mentions(snapshot, "numba");
  built.argv = {
      python, "-I", "-B", "-u", inside + "/runner.py", inside + "/src", inside + "/signatures.json"};
  if (built.uses_numba) built.argv.emplace_back("numba");
}

BuildKit::BuildKit(Sandbox& sandbox, const Assignment& assignment)
    : impl_(std::make_unique<Impl>(sandbox, assignment)) {}
BuildKit::~BuildKit() = default;
BuildKit::BuildKit(BuildKit&&) noexcept = default;
BuildKit& BuildKit::operator=(BuildKit&&) noexcept = default;

std::optional<std::string> BuildKit::preprocess(const Snapshot& snapshot,
                                                const std::function<bool()>& cancelled) const {
  return impl_->preprocess(snapshot, cancelled);
}

BuiltSubmission BuildKit::build(const Snapshot& snapshot, const std::function<bool()>& cancelled) {
  BuiltSubmission built;
  built.language = snapshot.language;
  built.job_folder = impl_->sandbox.make_folder("job");
  if (snapshot.language == Language::cpp) {
    impl_->build_cpp(snapshot, cancelled, built);
  } else {
    impl_->build_python(snapshot, cancelled, built);
  }
  return built;
}

}  // namespace harness
