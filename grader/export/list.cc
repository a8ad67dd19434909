#include "grader/export/export.hpp"

namespace grader {

const std::vector<ExportFormat>& export_formats() {
  static const std::vector<ExportFormat> formats = {
      json_export,
      csv_export,
  };
  return formats;
}

}  // namespace grader
