#include <algorithm>
#include <iostream>
#include <set>
#include <sstream>

#include "grader/csv.hpp"
#include "grader/exam/actions.hpp"
#include "grader/exam/export/export.hpp"
#include "grader/exam/pinned.hpp"
#include "grader/exam/render/sheets.hpp"
#include "grader/output.hpp"
#include "grader/output_folder.hpp"
#include "grader/roster.hpp"
#include "grader/run_tool.hpp"
#include "grader/text.hpp"
#include "grader/zip.hpp"
#include "harness/assignment/config_node.hpp"

namespace grader::exam {
namespace {

namespace fs = std::filesystem;

Form form_flag(const Arguments& arguments) {
  try {
    return form_of(arguments.value("form").value_or("A"));
  } catch (const std::out_of_range& unknown) {
    throw UsageError(shown_on_line(unknown.what()));
  }
}

std::set<std::string> formats_flag(const Arguments& arguments) {
  const std::optional<std::string> value = arguments.value("format");
  if (!value) {
    std::set<std::string> formats = {"latex", "html"};
    if (find_tool({"latexmk", "pdflatex"})) formats.insert("pdf");
    return formats;
  }
  std::set<std::string> formats;
  std::vector<std::string> known = {"pdf", "latex", "html", "markdown"};
  for (const PaperFormat& format : paper_formats()) known.push_back(format.name);
  std::istringstream words(*value);
  for (std::string word; std::getline(words, word, ',');) {
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      throw UsageError("--format has " + harness::unknown_name("format", word, known));
    }
    formats.insert(word);
  }
  if (formats.count("pdf") > 0 && !find_tool({"latexmk", "pdflatex"})) {
    throw harness::ConfigError(
        "--format pdf needs latexmk or pdflatex; install latexmk, texlive-latex-extra and lmodern, or leave pdf out");
  }
  return formats;
}

// One for each student, or as many as are counted.
std::vector<Sheet> deal(const Pools& pools, const Arguments& arguments) {
  SheetKey key;
  key.form = form_flag(arguments);
  key.seed = static_cast<std::uint32_t>(arguments.integer("seed", 0, largest_seed, 1));
  const std::optional<std::string> roster = arguments.value("roster");
  if (roster.has_value() == arguments.has("count")) throw UsageError("give either --roster or --count");
  std::vector<Sheet> sheets;
  const auto add = [&](const std::string& id, const std::string& name) {
    key.number = static_cast<int>(sheets.size());
    sheets.push_back(make_sheet(pools, key));
    sheets.back().student = id;
    sheets.back().name = name;
  };
  if (!roster) {
    const std::int64_t count = arguments.integer("count", 1, most_sheets, 1);
    for (std::int64_t k = 0; k < count; ++k) add("", "");
    return sheets;
  }
  const Roster students = read_roster(*roster);
  if (students.rows.size() > static_cast<std::size_t>(most_sheets)) {
    throw harness::ConfigError(shown(*roster) + ": has " + std::to_string(students.rows.size()) +
                               " students, at most " + std::to_string(most_sheets) + " fit one form");
  }
  for (const RosterRow& row : students.rows) add(row.student.id, row.student.name);
  return sheets;
}

std::string sheet_list(const std::vector<Sheet>& sheets) {
  std::string csv = "number,code,student,name\r\n";
  for (const Sheet& sheet : sheets) {
    csv += std::to_string(sheet.key.number + 1) + "," + sheet.code + "," + csv_text(sheet.student) + "," +
           csv_text(sheet.name) + "\r\n";
  }
  return csv;
}

// What markers fill in: a column for each part.
std::string empty_answers(const Blueprint& blueprint, const std::vector<Sheet>& sheets) {
  std::string csv = "student,code";
  std::size_t columns = 0;
  for (std::size_t slot = 0; slot < blueprint.slots.size(); ++slot) {
    const std::vector<Part>& parts = blueprint.slots[slot].problem->parts;
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (!(blueprint.slots[slot].part_points[k] > 0)) continue;
      csv += "," + std::to_string(slot + 1) + parts[k].id;
      ++columns;
    }
  }
  csv += "\r\n";
  for (const Sheet& sheet : sheets) {
    csv += csv_text(sheet.student) + "," + sheet.code + std::string(columns, ',') + "\r\n";
  }
  return csv;
}

// "007-7KQF2-9XM3A": in the order of the seats.
std::string file_name(const Sheet& sheet) {
  const std::string number = std::to_string(sheet.key.number + 1);
  return std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number + "-" + sheet.code;
}

// Throws harness::ConfigError with the end of the log.
void make_pdf(const OutputFolder& folder, const std::string& name) {
  const std::string tool = find_tool({"latexmk", "pdflatex"}).value();
  std::vector<std::string> words = {tool, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape",
                                    name + ".tex"};
  if (tool == "latexmk") words.insert(words.begin() + 1, "-pdf");
  ToolOutput output = run_tool(words, folder.draft());
  if (output.status == 0 && tool == "pdflatex") output = run_tool(words, folder.draft());  // numbers of pages
  if (output.status != 0) {
    const std::string text = output.out + output.err;
    throw harness::ConfigError(tool + " could not make " + name + ".pdf:\n" +
                               shown(text.substr(text.size() - std::min<std::size_t>(text.size(), 1500))));
  }
  for (const char* const rest : {".aux", ".log", ".fls", ".fdb_latexmk", ".out"}) {
    std::error_code ignored;
    fs::remove(folder.draft() / (name + rest), ignored);
  }
}

void write_sheets(const OutputFolder& folder, const Blueprint& blueprint, const std::vector<Sheet>& sheets,
                  const std::set<std::string>& formats) {
  std::vector<SheetText> texts;
  for (const Sheet& sheet : sheets) texts.push_back(sheet_text(blueprint, sheet));
  for (const bool keys : {false, true}) {
    const std::string name = keys ? "keys" : "papers";
    if (formats.count("latex") + formats.count("pdf") > 0)
      folder.write(name + ".tex", latex_document(texts, keys));
    if (formats.count("pdf") > 0) make_pdf(folder, name);
    for (std::size_t k = 0; k < sheets.size(); ++k) {
      const fs::path file = fs::path(name) / file_name(sheets[k]);
      if (formats.count("html") > 0) folder.write(file.string() + ".html", html_document(texts[k], keys));
      if (formats.count("markdown") > 0)
        folder.write(file.string() + ".md", markdown_document(texts[k], keys));
    }
  }
}

void write_exports(const OutputFolder& folder, const Pools& pools, Form form,
                   const std::set<std::string>& formats) {
  for (const PaperFormat& format : paper_formats()) {
    if (formats.count(format.name) == 0) continue;
    const std::vector<std::vector<Item>> slots = items_of(pools, form);
    std::vector<ZipEntry> package;
    for (const ExportedFile& file : format.write(pools.blueprint(), slots)) {
      folder.write(file.path, file.text);
      package.push_back({file.path.substr(file.path.find('/') + 1), file.text});
    }
    if (format.is_package) folder.write(format.name + ".zip", write_zip(package));
    if (format.losses == nullptr) continue;
    for (const std::string& loss : format.losses(slots))
      std::cerr << "note: " << format.name << ": " << loss << "\n";
  }
}

}  // namespace

int make_papers(const Arguments& arguments) {
  const std::string target = arguments.required("output");
  const std::set<std::string> formats = formats_flag(arguments);
  const Blueprint blueprint = blueprint_of(arguments);
  OutputFolder folder(target);
  const Pools pools = pools_of(arguments, blueprint);
  const std::vector<Sheet> sheets = deal(pools, arguments);
  folder.write("sheets.csv", sheet_list(sheets));
  folder.write("variants.csv", pinned_csv(pools));
  folder.write("answers.csv", empty_answers(blueprint, sheets));
  write_sheets(folder, blueprint, sheets, formats);
  write_exports(folder, pools, sheets.front().key.form, formats);
  folder.commit();
  std::cout << target << ": " << counted(sheets.size(), "paper") << " of form "
            << to_string(sheets.front().key.form) << ", " << points(blueprint.points()) << " points, seed "
            << sheets.front().key.seed << "\n";
  if (formats.count("pdf") == 0 && !arguments.has("format")) {
    std::cerr << "no PDF: install latexmk, texlive-latex-extra and lmodern, or run LaTeX on papers.tex elsewhere\n";
  }
  return exit_status::fine;
}

int make_key(const Arguments& arguments) {
  const Blueprint blueprint = blueprint_of(arguments);
  const Pools pools = pools_of(arguments, blueprint);
  const SheetText text =
      sheet_text(blueprint, make_sheet(pools, read_code(pools, arguments.required("code"))));
  const std::string output = arguments.value("output").value_or("-");
  const std::string extension = fs::path(output).extension().string();
  if (output != "-" && extension != ".html" && extension != ".tex" && extension != ".md") {
    throw UsageError("--output is '" + shown_on_line(output) + "', expected a .md, .html or .tex file");
  }
  write_output(output, extension == ".html"  ? html_document(text, true)
                       : extension == ".tex" ? latex_document({text}, true)
                                             : markdown_document(text, true));
  return exit_status::fine;
}

}  // namespace grader::exam
