#include "grader/intake/class_source.hpp"

#include <system_error>
#include <utility>

#include "grader/intake/forms.hpp"
#include "grader/text.hpp"
#include "harness/assignment/config_node.hpp"
#include "harness/grade/grade.hpp"
#include "harness/intake/intake.hpp"

namespace grader {
namespace {

namespace fs = std::filesystem;

// An archive often wraps its content in a folder, and so does an LMS whose archive somebody unpacked. A plain
// folder that the staff named is taken at its word: the one folder in it may be the one student's.
fs::path without_wrapping(fs::path folder, const harness::Assignment& assignment, bool from_archive) {
  for (;;) {
    const intake::Listing listing = intake::list_folder(folder);
    if (listing.found.size() != 1 || !listing.found.front().is_folder || intake::is_moodle(listing) ||
        intake::is_github(listing))
      return folder;
    const intake::Listing inner = intake::list_folder(listing.found.front().path);
    const bool is_lms = intake::is_gradescope(inner) || intake::is_moodle(inner) ||
                        intake::is_canvas(inner) || intake::is_github(inner);
    bool is_submission = inner.found.empty();
    for (const intake::Found& found : inner.found)
      is_submission =
          is_submission || found.name == assignment.unit + ".cpp" || found.name == assignment.unit + ".py";
    if (!is_lms && (!from_archive || is_submission)) return folder;
    folder = listing.found.front().path;
  }
}

}  // namespace

Download open_class(const ClassRequest& request, const harness::Assignment& assignment,
                    harness::Sandbox& sandbox, harness::BoxedUnpacker& unpacker,
                    const std::atomic<bool>& cancelled) {
  std::error_code error;
  if (!fs::is_regular_file(request.source, error))
    return read_download(without_wrapping(request.source, assignment, false), assignment, request.form);
  const fs::path folder = sandbox.make_folder("class");
  std::vector<std::string> left_out;
  try {
    left_out = unpacker.unpack_class(request.source, folder, [&cancelled] { return cancelled.load(); });
  } catch (const harness::BadSubmission& refusal) {
    throw harness::ConfigError(refusal.what());
  }
  if (cancelled.load()) throw harness::Cancelled("the batch was stopped");
  Download download = read_download(without_wrapping(folder, assignment, true), assignment, request.form);
  download.ignored.insert(download.ignored.begin(), left_out.begin(), left_out.end());
  return download;
}

ClassRoll make_roll(const ClassRequest& request, Download download, const std::vector<db::Student>& known) {
  std::vector<Roster> rosters;
  for (const fs::path& file : request.rosters) {
    rosters.push_back(read_roster(file));
    for (const std::string& line : rosters.back().ignored)
      download.ignored.push_back(file.filename().string() + " " + line + " (no student)");
  }
  ClassRoll roll{std::move(download), ClassList(known, rosters), {}};
  roll.matching = match_download(roll.download, roll.students);
  apply_roster_times(roll.download, roll.matching, roll.students);
  return roll;
}

}  // namespace grader
