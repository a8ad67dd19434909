#include "grader/similar/page.hpp"

#include <ctemplate/template.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "grader/text.hpp"
#include "grader_cli_embedded.hpp"

namespace grader {

const char* const similar_preface =
    "Code that is alike has many causes: the lecture, the handout, a common idea, working together where it "
    "is "
    "allowed. This is a list of places to look at, not of what anybody did.";

namespace {

using ctemplate::TemplateDictionary;

// One side of a pair: which run lies where. Runs of a pair never overlap.
struct Side {
  const Document& document;
  std::vector<std::pair<Stretch, std::size_t>> stretches;  // with the run's number, by place
  char here, there;                                        // letters of this side and the other
};

void set_text(TemplateDictionary* dictionary, const std::string& text) {
  dictionary->SetValue("TEXT", shown(text));
}

void add_file(TemplateDictionary& page, const Side& side, std::size_t file, std::size_t pair) {
  const harness::SourceFile& source = side.document.files[file];
  TemplateDictionary* section = page.AddSectionDictionary("FILE");
  section->SetValue("PATH", shown_on_line(source.path));
  const auto plain = [&](std::size_t begin, std::size_t end) {
    if (begin < end) {
      set_text(section->AddSectionDictionary("PIECE")->AddSectionDictionary("PLAIN"),
               source.bytes.substr(begin, end - begin));
    }
  };
  std::size_t done = 0;
  for (const auto& [stretch, run] : side.stretches) {
    if (stretch.file != file) continue;
    plain(done, stretch.first_byte);
    TemplateDictionary* shared = section->AddSectionDictionary("PIECE")->AddSectionDictionary("SHARED");
    const std::string id = std::to_string(pair) + "-" + std::to_string(run);
    shared->SetValue("HERE", side.here + id);
    shared->SetValue("THERE", side.there + id);
    shared->SetIntValue("RUN", static_cast<long>(run));
    set_text(shared, source.bytes.substr(stretch.first_byte, stretch.last_byte - stretch.first_byte));
    done = stretch.last_byte;
  }
  plain(done, source.bytes.size());
}

void add_side(TemplateDictionary& section, Side side, std::size_t pair) {
  std::sort(side.stretches.begin(), side.stretches.end(),
            [](const auto& x, const auto& y) { return x.first.begin < y.first.begin; });
  TemplateDictionary* dictionary = section.AddSectionDictionary("SIDE");
  dictionary->SetValue("LABEL", shown_on_line(side.document.label));
  for (std::size_t file = 0; file < side.document.files.size(); ++file)
    add_file(*dictionary, side, file, pair);
}

void add_pair(TemplateDictionary& page, const std::vector<Document>& documents, const SimilarPair& pair,
              std::size_t number) {
  TemplateDictionary* section = page.AddSectionDictionary("PAIR");
  section->SetIntValue("NUMBER", static_cast<long>(number));
  section->SetValue("A", shown_on_line(documents[pair.a].label));
  section->SetValue("B", shown_on_line(documents[pair.b].label));
  Side a{documents[pair.a], {}, 'a', 'b'}, b{documents[pair.b], {}, 'b', 'a'};
  for (std::size_t r = 0; r < pair.runs.size(); ++r) {
    a.stretches.emplace_back(pair.runs[r].a, r + 1);
    b.stretches.emplace_back(pair.runs[r].b, r + 1);
  }
  add_side(*section, std::move(a), number);
  add_side(*section, std::move(b), number);
}

void add_row(TemplateDictionary& list, const std::vector<Document>& documents, const SimilarPair& pair,
             std::size_t number) {
  TemplateDictionary* row = list.AddSectionDictionary("ROW");
  row->SetIntValue("NUMBER", static_cast<long>(number));
  row->SetValue("A", shown_on_line(documents[pair.a].label));
  row->SetValue("B", shown_on_line(documents[pair.b].label));
  row->SetIntValue("TOKENS", static_cast<long>(pair.shared_tokens));
  row->SetFormattedValue("PERCENT_A", "%.0f", pair.percent_a);
  row->SetFormattedValue("PERCENT_B", "%.0f", pair.percent_b);
  row->SetIntValue("STRETCHES", static_cast<long>(pair.runs.size()));
}

}  // namespace

std::string similar_html(const std::string& assignment, const std::vector<Document>& documents,
                         const Similarity& similarity) {
  TemplateDictionary page("similar");
  page.SetValue("ASSIGNMENT", assignment);
  page.SetValue("PREFACE", similar_preface);
  page.SetValue("SUMMARY",
                counted(similarity.pairs.size(), "pair") + " of " + counted(documents.size(), "submission"));
  if (!similarity.pairs.empty()) {
    TemplateDictionary* list = page.AddSectionDictionary("LIST");
    for (std::size_t i = 0; i < similarity.pairs.size(); ++i) {
      add_row(*list, documents, similarity.pairs[i], i + 1);
      add_pair(page, documents, similarity.pairs[i], i + 1);
    }
  }
  static const bool known =
      ctemplate::StringToTemplateCache("similar.tpl", embedded::similar_template.data(),
                                       embedded::similar_template.size(), ctemplate::DO_NOT_STRIP);
  std::string html;
  if (!known || !ctemplate::ExpandTemplate("similar.tpl", ctemplate::DO_NOT_STRIP, &page, &html))
    throw std::logic_error("similar: the page's template cannot be expanded");
  return html;
}

}  // namespace grader
