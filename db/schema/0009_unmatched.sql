-- What a batch found nobody on the roster for, or left out, so that a person looks at it. The list of a later batch of the
-- same source takes its place.
CREATE TABLE unmatched (
  id          INTEGER NOT NULL PRIMARY KEY,
  batch       INTEGER NOT NULL REFERENCES batches (id),
  source      TEXT    NOT NULL CHECK (source <> ''),            -- as submissions.source, or the name of a file
  student     TEXT    REFERENCES students (id),                 -- as whose it was graded; NULL: it was left out
  why         TEXT    NOT NULL CHECK (why <> ''),
  recorded_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX unmatched_by_batch ON unmatched (batch, id);

-- As decisions, of what is nobody's.
CREATE TABLE file_decisions (
  id         INTEGER NOT NULL PRIMARY KEY,
  assignment TEXT    NOT NULL REFERENCES assignments (id),
  item       TEXT    NOT NULL CHECK (item <> ''),
  what       TEXT    NOT NULL,
  author     TEXT    NOT NULL CHECK (author <> ''),
  reason     TEXT    NOT NULL CHECK (reason <> ''),
  made_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX file_decisions_by_item ON file_decisions (assignment, item, id);
CREATE VIEW counted_file_decisions AS
  SELECT * FROM file_decisions AS d
  WHERE NOT EXISTS (SELECT 1 FROM hidden_spans AS h
                    WHERE h.assignment = d.assignment AND d.made_ms > h.after_ms AND d.made_ms <= h.until_ms);

-- An entry that meanwhile was matched, in whatever download, is no longer listed.
CREATE VIEW still_unmatched AS
  SELECT b.assignment AS assignment, u.id AS id, u.source AS source, u.student AS student, u.why AS why
  FROM unmatched AS u
  JOIN batches AS b ON b.id = u.batch
  WHERE b.id IN (SELECT max(id) FROM batches GROUP BY assignment, source)
    AND NOT EXISTS (SELECT 1 FROM submissions AS s
                    WHERE s.assignment = b.assignment AND s.source = u.source AND s.student IS NOT u.student
                      AND s.recorded_ms >= u.recorded_ms);

CREATE TRIGGER unmatched_keep_rows BEFORE DELETE ON unmatched BEGIN SELECT RAISE(ABORT, 'unmatched is append-only'); END;
CREATE TRIGGER unmatched_keep_values BEFORE UPDATE ON unmatched BEGIN SELECT RAISE(ABORT, 'unmatched is append-only'); END;
CREATE TRIGGER file_decisions_keep_rows BEFORE DELETE ON file_decisions BEGIN SELECT RAISE(ABORT, 'file_decisions is append-only'); END;
CREATE TRIGGER file_decisions_keep_values BEFORE UPDATE ON file_decisions BEGIN SELECT RAISE(ABORT, 'file_decisions is append-only'); END;
