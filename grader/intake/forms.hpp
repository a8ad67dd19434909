#pragma once
// What the readers of the forms share. Internal to grader/intake.

#include <map>

#include "grader/intake/download.hpp"

namespace grader::intake {

// One entry of the class's folder; links and what is neither file nor folder never get here.
struct Found {
  std::string name;
  std::filesystem::path path;
  bool is_folder = false;
};

struct Listing {
  std::filesystem::path folder;
  std::vector<Found> found;          // sorted by name
  std::vector<std::string> ignored;  // links, devices, hidden entries, what operating systems leave behind
};
Listing list_folder(const std::filesystem::path& folder);

// Name without the suffix of an archive or a source file; nothing for other names.
std::optional<std::string> without_suffix(const std::string& name);
bool is_archive_name(const std::string& name);
std::string suffix_of(const std::string& name);  // what without_suffix cuts off; empty for other names

// Newest modification in it, never in the future.
db::Time newest_time(const std::filesystem::path& path);

// Does the folder look like this form?
bool is_canvas(const Listing& listing);
bool is_moodle(const Listing& listing);
bool is_gradescope(const Listing& listing);
bool is_github(const Listing& listing);

// Each reads the listing into `download`, whose `ignored` has the listing's already.
void read_plain(const Listing& listing, const harness::Assignment& assignment, Download& download);
void read_canvas(const Listing& listing, const harness::Assignment& assignment, Download& download);
void read_moodle(const Listing& listing, const harness::Assignment& assignment, Download& download);
void read_gradescope(const Listing& listing, const harness::Assignment& assignment, Download& download);
void read_github(const Listing& listing, const harness::Assignment& assignment, Download& download);

// Adds a file to the entry of that source, which is made when there is none.
class Collector {
 public:
  Entry& entry(const std::string& source);
  std::map<std::string, Entry>& entries() { return entries_; }
  void finish(Download& download) &&;  // with the times of files where nothing better is known

 private:
  std::map<std::string, Entry> entries_;
};

}  // namespace grader::intake
