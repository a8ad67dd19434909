#include "db/toeplitz_rows.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "db/insert.hpp"
#include "db/select.hpp"

namespace db {
namespace {

std::optional<double> number_or_nothing(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getDouble();
}

void read_ladders(const SQLite::Database& database, std::int64_t run, harness::ToeplitzFinding& finding) {
  SQLite::Statement rows = rows_of(database, run,
                                   "SELECT pass, name, varies, output_pixels, unrolled_bytes, columns, "
                                   "residual_bytes FROM toeplitz_ladders WHERE run = ? ORDER BY position");
  while (rows.executeStep()) {
    harness::ToeplitzLadder ladder;
    ladder.pass = rows.getColumn(0).getString();
    ladder.name = rows.getColumn(1).getString();
    ladder.varies = rows.getColumn(2).getString();
    ladder.output_pixels = number_or_nan(rows.getColumn(3));
    ladder.unrolled_bytes = number_or_nan(rows.getColumn(4));
    ladder.columns = number_or_nan(rows.getColumn(5));
    ladder.residual_bytes = number_or_nan(rows.getColumn(6));
    finding.ladders.push_back(std::move(ladder));
  }
  SQLite::Statement points =
      rows_of(database, run,
              "SELECT ladder, size, bytes FROM toeplitz_points WHERE run = ? ORDER BY ladder, position");
  while (points.executeStep()) {
    finding.ladders.at(static_cast<std::size_t>(points.getColumn(0).getInt64()))
        .points.push_back({points.getColumn(1).getDouble(), number_or_nan(points.getColumn(2))});
  }
}

}  // namespace

void insert_toeplitz(const SQLite::Database& database, std::int64_t run,
                     const harness::ToeplitzFinding& finding) {
  SQLite::Statement row(database,
                        "INSERT INTO toeplitz (run, verdict, message, seconds, forward, backward_data, "
                        "backward_weights) VALUES (?, ?, ?, ?, ?, ?, ?)");
  SQLite::bind(row, run, harness::to_string(finding.verdict), finding.message, finding.seconds);
  if (finding.forward) row.bind(5, *finding.forward);
  if (finding.backward_data) row.bind(6, *finding.backward_data);
  if (finding.backward_weights) row.bind(7, *finding.backward_weights);
  row.exec();
  Insert ladder(database,
                "INSERT INTO toeplitz_ladders (run, position, pass, name, varies, output_pixels, "
                "unrolled_bytes, columns, residual_bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  Insert point(database,
               "INSERT INTO toeplitz_points (run, ladder, position, size, bytes) VALUES (?, ?, ?, ?, ?)");
  for (std::size_t i = 0; i < finding.ladders.size(); ++i) {
    const harness::ToeplitzLadder& l = finding.ladders[i];
    ladder(run, as_row(i), l.pass, l.name, l.varies, l.output_pixels, l.unrolled_bytes, l.columns,
           l.residual_bytes);
    for (std::size_t j = 0; j < l.points.size(); ++j) {
      point(run, as_row(i), as_row(j), l.points[j].size, l.points[j].bytes);
    }
  }
  Insert source(database, "INSERT INTO toeplitz_source (run, position, text) VALUES (?, ?, ?)");
  for (std::size_t i = 0; i < finding.source.size(); ++i) source(run, as_row(i), finding.source[i]);
}

std::optional<harness::ToeplitzFinding> read_toeplitz(const SQLite::Database& database, std::int64_t run) {
  SQLite::Statement row = rows_of(database, run,
                                  "SELECT verdict, message, seconds, forward, backward_data, "
                                  "backward_weights FROM toeplitz WHERE run = ?");
  if (!row.executeStep()) return std::nullopt;
  harness::ToeplitzFinding finding;
  const std::string name = row.getColumn(0).getString();
  const std::optional<harness::ToeplitzVerdict> verdict = harness::toeplitz_verdict_from_string(name);
  if (!verdict) throw std::logic_error("the database holds '" + name + "', which this program does not know");
  finding.verdict = *verdict;
  finding.message = row.getColumn(1).getString();
  finding.seconds = number_or_nan(row.getColumn(2));
  finding.forward = number_or_nothing(row.getColumn(3));
  finding.backward_data = number_or_nothing(row.getColumn(4));
  finding.backward_weights = number_or_nothing(row.getColumn(5));
  read_ladders(database, run, finding);
  SQLite::Statement source =
      rows_of(database, run, "SELECT text FROM toeplitz_source WHERE run = ? ORDER BY position");
  while (source.executeStep()) finding.source.push_back(source.getColumn(0).getString());
  return finding;
}

}  // namespace db
