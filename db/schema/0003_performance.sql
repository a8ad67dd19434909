-- What a performance check measured, beside its points. Measured values, like costs.

CREATE TABLE check_performance (
  run               INTEGER NOT NULL,
  check_position    INTEGER NOT NULL,
  ratio             REAL    NOT NULL,                           -- the student's time over the reference's
  low               REAL    NOT NULL,                           -- covers the ratio with 95 %
  high              REAL    NOT NULL,
  tier              INTEGER NOT NULL CHECK (tier >= 1),
  inconclusive      INTEGER NOT NULL CHECK (inconclusive IN (0, 1)),
  student_seconds   REAL    NOT NULL,
  reference_seconds REAL    NOT NULL,
  turns             INTEGER NOT NULL CHECK (turns >= 1),
  PRIMARY KEY (run, check_position),
  FOREIGN KEY (run, check_position) REFERENCES check_results (run, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER check_performance_keep_rows BEFORE DELETE ON check_performance BEGIN SELECT RAISE(ABORT, 'check_performance is append-only'); END;
CREATE TRIGGER check_performance_keep_values BEFORE UPDATE ON check_performance BEGIN SELECT RAISE(ABORT, 'check_performance is append-only'); END;
