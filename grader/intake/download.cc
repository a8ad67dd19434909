#include "grader/intake/download.hpp"

#include <algorithm>
#include <array>

#include "grader/cli.hpp"
#include "grader/intake/forms.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "reference/text/nearest_name.hpp"

namespace grader {
namespace {

using namespace intake;

struct FormReader {
  Form form;
  const char* name;
  bool (*recognise)(const Listing& listing);
  void (*read)(const Listing& listing, const harness::Assignment& assignment, Download& download);
};

// In the order of trust: a file of Gradescope's own, names that nobody chooses by chance, folders of git.
constexpr std::array<FormReader, 5> readers = {{
    {Form::gradescope, "gradescope", is_gradescope, read_gradescope},
    {Form::moodle, "moodle", is_moodle, read_moodle},
    {Form::canvas, "canvas", is_canvas, read_canvas},
    {Form::github, "github", is_github, read_github},
    {Form::folder, "folder", nullptr, read_plain},
}};

const FormReader& reader_of(Form form) {
  return *std::find_if(readers.begin(), readers.end(),
                       [form](const FormReader& r) { return r.form == form; });
}

const FormReader& recognise(const Listing& listing) {
  return *std::find_if(readers.begin(), readers.end(),
                       [&](const FormReader& r) { return r.recognise == nullptr || r.recognise(listing); });
}

}  // namespace

std::string form_name(Form form) {
  return reader_of(form).name;
}

Form form_from_name(const std::string& name) {
  std::vector<std::string> known;
  for (const FormReader& reader : readers) {
    if (reader.name == name) return reader.form;
    known.emplace_back(reader.name);
  }
  throw UsageError("--from is '" + shown_on_line(name) +
                   "', expected folder, canvas, moodle, gradescope or github" +
                   reference::did_you_mean(name, known));
}

Download read_download(const std::filesystem::path& folder, const harness::Assignment& assignment,
                       std::optional<Form> told) {
  const Listing listing = list_folder(folder);
  const FormReader& reader = told ? reader_of(*told) : recognise(listing);
  Download download;
  download.form = reader.form;
  download.form_was_told = told.has_value();
  download.ignored = listing.ignored;
  reader.read(listing, assignment, download);
  std::sort(download.ignored.begin(), download.ignored.end());
  if (download.entries.empty()) {
    throw harness::ConfigError(
        shown(folder.string()) +
        (reader.form == Form::folder
             ? ": holds no submission; expected a folder, an archive or a source file for each student"
             : std::string(": holds no submission of the form ") + reader.name + "; try another --from"));
  }
  return download;
}

}  // namespace grader
