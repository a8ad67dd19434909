#include "grader/export/export.hpp"

namespace grader {

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> formats = {
      json_export,   csv_export,
      canvas_export, canvas_feedback_export,
      moodle_export, moodle_feedback_export,
      junit_export,  gradescope_export,
      github_export, prairielearn_export,
  };
  return formats;
}

}  // namespace grader
