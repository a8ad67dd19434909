#pragma once
// What wrong answers have in common where no known mistake explains them: in which elements ("right inside,
// wrong on the border"), in which cases ("right for stride 1 only"), or by how much ("off by the factor
// 1/N").

#include <string>

#include "harness/diagnosis/evidence.hpp"

namespace harness {

// The most telling patterns, two at most, joined by "; ". Empty when nothing simple fits. Names no value that
// could show an input.
std::string describe_symptoms(const Evidence& evidence);

}  // namespace harness
