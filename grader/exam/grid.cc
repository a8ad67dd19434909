#include <stdexcept>

#include "grader/exam/number.hpp"

namespace grader::exam {

Number dot(const Grid& a, const Grid& b) {
  if (a.size() != b.size()) throw std::logic_error("exam: dot of grids of different size");
  Number total = 0;
  for (int k = 0; k < a.size(); ++k) total += a[k] * b[k];
  return total;
}

Number sum(const Grid& a) {
  Number total = 0;
  for (const Number& cell : a) total += cell;
  return total;
}

Grid transpose(const Grid& a) {
  Grid result(a.columns(), a.rows());
  for (int row = 0; row < a.rows(); ++row) {
    for (int column = 0; column < a.columns(); ++column) result(column, row) = a(row, column);
  }
  return result;
}

std::string tex_of(const Grid& a) {
  if (a.size() == 1) return a[0].value_tex();
  std::string tex = "\\begin{pmatrix}";
  for (int row = 0; row < a.rows(); ++row) {
    for (int column = 0; column < a.columns(); ++column) {
      if (column > 0) tex += "&";
      tex += a(row, column).value_tex();
    }
    if (row + 1 < a.rows()) tex += "\\\\";
  }
  return tex + "\\end{pmatrix}";
}

}  // namespace grader::exam
