#pragma once
// Grades without the people: for research, or to show a colleague.

#include <vector>

#include "db/gradebook.hpp"

namespace grader {

// Students become s001, s002, ... in the order of their submissions' hashes, which says nothing about them.
// Names, e-mails, logins, file names, notes, reasons and authors are gone, and with them who had an
// extension; scores, penalties, checks and hashes stay. What a student wrote into the code (a compiler's
// message may quote it) is not looked at.
std::vector<db::Grade> anonymous(std::vector<db::Grade> grades);

}  // namespace grader
