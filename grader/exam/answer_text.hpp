#pragma once
// What a student wrote into a box, as numbers: "7/4", "1.75", "1,75", "ln(7/4)", "5/2 - 2 ln 3", "y = 1.75
// nats". Grids row by row: "1 2; 3 4", "(1, 2, 3, 4)".

#include <optional>
#include <string>
#include <string_view>

#include "grader/exam/number.hpp"

namespace grader::exam {

// One number: sums, products, quotients and powers of decimals, ln( ), log( ), sqrt( ), exp( ), e, pi and
// brackets. Commas are decimal points; what stands before the last = or ≈, and a unit of letters behind, is
// left away. Exact where it can be: 0.56 is 14/25. Empty for what cannot be read, and for "ln 7/4", which can
// be read in two ways.
std::optional<Number> read_number(std::string_view text);

// rows * columns numbers. One bracketed list, or rows separated by ; or line feeds, entries by spaces or
// commas. Where commas could be either, the reading with the right count of numbers counts; empty where none
// has.
std::optional<Grid> read_grid(std::string_view text, int rows, int columns);

}  // namespace grader::exam
