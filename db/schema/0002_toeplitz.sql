-- What toeplitz_free measured: its verdict, the calls behind it (for the plot), and what the source said. Measured
-- values, like costs.

CREATE TABLE toeplitz (
  run              INTEGER NOT NULL PRIMARY KEY REFERENCES grading_runs (id),
  verdict          TEXT    NOT NULL CHECK (verdict IN ('clean', 'review', 'toeplitz')),
  message          TEXT    NOT NULL,
  forward          REAL,                                        -- unrolled columns held at once; NULL: not measured
  backward_data    REAL,
  backward_weights REAL,
  seconds          REAL                                         -- NULL: not a number
) STRICT;

CREATE TABLE toeplitz_ladders (
  run            INTEGER NOT NULL REFERENCES toeplitz (run),
  position       INTEGER NOT NULL CHECK (position >= 0),
  pass           TEXT    NOT NULL,
  name           TEXT    NOT NULL,
  varies         TEXT    NOT NULL,
  output_pixels  REAL,
  unrolled_bytes REAL,
  columns        REAL,
  residual_bytes REAL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE toeplitz_points (
  run      INTEGER NOT NULL,
  ladder   INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  size     REAL    NOT NULL,
  bytes    REAL,
  PRIMARY KEY (run, ladder, position),
  FOREIGN KEY (run, ladder) REFERENCES toeplitz_ladders (run, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE toeplitz_source (
  run      INTEGER NOT NULL REFERENCES toeplitz (run),
  position INTEGER NOT NULL CHECK (position >= 0),
  text     TEXT    NOT NULL,
  PRIMARY KEY (run, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER toeplitz_keep_rows BEFORE DELETE ON toeplitz BEGIN SELECT RAISE(ABORT, 'toeplitz is append-only'); END;
CREATE TRIGGER toeplitz_keep_values BEFORE UPDATE ON toeplitz BEGIN SELECT RAISE(ABORT, 'toeplitz is append-only'); END;
CREATE TRIGGER toeplitz_ladders_keep_rows BEFORE DELETE ON toeplitz_ladders BEGIN SELECT RAISE(ABORT, 'toeplitz_ladders is append-only'); END;
CREATE TRIGGER toeplitz_ladders_keep_values BEFORE UPDATE ON toeplitz_ladders BEGIN SELECT RAISE(ABORT, 'toeplitz_ladders is append-only'); END;
CREATE TRIGGER toeplitz_points_keep_rows BEFORE DELETE ON toeplitz_points BEGIN SELECT RAISE(ABORT, 'toeplitz_points is append-only'); END;
CREATE TRIGGER toeplitz_points_keep_values BEFORE UPDATE ON toeplitz_points BEGIN SELECT RAISE(ABORT, 'toeplitz_points is append-only'); END;
CREATE TRIGGER toeplitz_source_keep_rows BEFORE DELETE ON toeplitz_source BEGIN SELECT RAISE(ABORT, 'toeplitz_source is append-only'); END;
CREATE TRIGGER toeplitz_source_keep_values BEFORE UPDATE ON toeplitz_source BEGIN SELECT RAISE(ABORT, 'toeplitz_source is append-only'); END;
