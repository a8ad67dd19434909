#pragma once
// One working of a problem, by whoever works it: the right way, with a misconception, or from values carried
// over from an earlier part. A problem's `solve` is written once against this and does not know which.

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "grader/exam/parameters.hpp"

namespace grader::exam {

// The given numbers make no problem, or a carried value makes the next part impossible. Ends `solve`.
class Unsuitable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Answer {
  std::string part;
  Grid value;
  Cost spent;             // on this part alone; digits and steps are those so far
  std::size_t lines = 0;  // of the worked solution up to here
};

struct Working {
  std::vector<Answer> answers;               // in the order of the parts
  std::vector<std::string> lines;            // of the worked solution, where it is traced: text with $...$
  std::set<std::string, std::less<>> asked;  // the misconceptions that the solution knows, where it is traced
  Ledger ledger;
};

class Work {
 public:
  struct Manner {
    std::set<std::string, std::less<>> slips = {};  // misconceptions
    std::map<std::string, Grid> carried = {};       // the student's own answers, by part
    bool tracing = false;
  };
  Work(const Values& values, Manner manner);
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;

  // The given numbers, work on them is counted.
  Grid grid(const std::string& name);
  Number number(const std::string& name, int k = 0);
  int integer(const std::string& name, int k = 0) const { return values_.integer(name, k); }
  // Takes a number from outside (a table, a formula of the statement) as given.
  Number given(const Number& number) { return number.given(&working_.ledger); }

  // True where the work is done with that misconception.
  bool slip(std::string_view misconception);

  // One line of the worked solution, "name = formula = numbers = value"; the result is the value, to go on
  // with. Without a formula, without the second member. The name and the formula are LaTeX.
  Number let(const std::string& name, const Number& number);
  Number let(const std::string& name, const std::string& formula, const Number& number);
  // A line for each entry, named y_{1}, y_{2} (columns) or y_{11}, y_{12}.
  Grid let(const std::string& name, const Grid& grid);
  // A sentence, LaTeX between dollars.
  void say(const std::string& sentence);

  // Ends the working, throwing Unsuitable, unless `suitable`. `what` says what must hold, "u.w > -1". Holds
  // for the right way and for carried answers; a misconception may go where it likes, as long as it ends in a
  // number.
  void require(bool suitable, const char* what);

  // The answer of a part. What comes back is what the next parts go on with: the answer, or the student's
  // own.
  Number answer(const std::string& part, const Number& number);
  Grid answer(const std::string& part, const Grid& grid);

  // Ends the work.
  Working finish() { return std::move(working_); }

 private:
  const Values& values_;
  Manner manner_;
  Working working_;
  Cost before_;
};

}  // namespace grader::exam
