#pragma once
// LaTeX formulas as MathML, which browsers draw without any script. Only the LaTeX that exam problems use:
// fractions, roots, scripts, brackets that grow, matrices, arrays and cases, accents, Greek, operators and
// spaces.

#include <string>

namespace grader::exam {

// "<math ...>...</math>". Throws std::logic_error for a command it does not know.
std::string mathml_of(const std::string& tex, bool display);

}  // namespace grader::exam
