// The audit as a page of its own. Everything is escaped by the template engine.

#include <ctemplate/template.h>

#include <algorithm>

#include "grader/audit.hpp"
#include "grader/text.hpp"
#include "grader_cli_embedded.hpp"

namespace grader {
namespace {

bool contains(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

// A heading with a list; nothing where the list is empty.
void add_section(ctemplate::TemplateDictionary& page, const std::string& title,
                 const std::vector<std::string>& items) {
  if (items.empty()) return;
  ctemplate::TemplateDictionary* section = page.AddSectionDictionary("SECTION");
  section->SetValue("TITLE", title);
  for (const std::string& item : items) section->AddSectionDictionary("ITEM")->SetValue("TEXT", shown(item));
}

std::vector<std::string> complaints(const std::vector<AuditedSubmission>& submissions) {
  std::vector<std::string> all;
  for (const AuditedSubmission& submission : submissions) {
    for (const std::string& complaint : submission.complaints)
      all.push_back(submission.name + ": " + complaint);
  }
  return all;
}

void add_matrix(ctemplate::TemplateDictionary& page, const harness::MutantAudit& audit) {
  for (const std::string& check : audit.checks) page.AddSectionDictionary("CHECK")->SetValue("ID", check);
  for (const harness::MutantOutcome& mutant : audit.mutants) {
    ctemplate::TemplateDictionary* row = page.AddSectionDictionary("MUTANT");
    row->SetValue("FUNCTION", mutant.function);
    row->SetValue("MISTAKE", mutant.mistake);
    row->SetValue("ROW_CLASS", mutant.survives() ? "survives" : "caught");
    for (const std::string& check : audit.checks) {
      const bool named = contains(mutant.named_by, check), hit = contains(mutant.caught_by, check);
      ctemplate::TemplateDictionary* cell = row->AddSectionDictionary("CELL");
      cell->SetValue("CELL_CLASS", named ? "named" : hit ? "hit" : "miss");
      cell->SetValue("MARK", named ? "N" : hit ? "×" : "");
    }
  }
}

}  // namespace

std::string audit_html(const Audit& audit) {
  const AuditSummary summary = summarise(audit);
  ctemplate::TemplateDictionary page("audit");
  page.SetValue("ASSIGNMENT", audit.assignment);
  page.SetValue("SPEC_HASH", audit.spec_hash);
  page.SetValue("VERDICT_CLASS", summary.good ? "yes" : "no");
  page.SetValue("VERDICT", "mutation score " + points(summary.mutation_score) + " %, " +
                               counted(audit.honest.size(), "honest sample") + ", " +
                               counted(audit.cheats.size(), "cheat") +
                               (summary.good ? ": nothing escapes" : ": something escapes"));
  std::vector<std::string> survivors, broken, together;
  for (const harness::MutantOutcome& mutant : audit.mutants.mutants) {
    if (!mutant.survives()) continue;
    survivors.push_back(mutant.function + ", " + mutant.mistake +
                        "; would be caught by: " + mutant.would_catch);
  }
  for (const auto& [check, message] : audit.mutants.broken) broken.push_back(check + ": " + message);
  for (const auto& checks : summary.together) {
    std::string line;
    for (const std::string& check : checks) line += (line.empty() ? "" : ", ") + check;
    together.push_back(line);
  }
  add_section(page, "Mutants that survive", survivors);
  add_section(page, "Checks that the exact functions do not pass", broken);
  add_section(page, "Honest samples that are rejected", complaints(audit.honest));
  add_section(page, "Cheats that get away", complaints(audit.cheats));
  add_section(page, "Checks that never fail", summary.never_fail);
  add_section(page, "Checks that always fail together", together);
  add_matrix(page, audit.mutants);

  static const bool known = ctemplate::StringToTemplateCache(
      "audit.tpl", embedded::audit_template.data(), embedded::audit_template.size(), ctemplate::DO_NOT_STRIP);
  std::string html;
  if (!known || !ctemplate::ExpandTemplate("audit.tpl", ctemplate::DO_NOT_STRIP, &page, &html)) {
    throw std::logic_error("audit: the page's template cannot be expanded");
  }
  return html;
}

}  // namespace grader
