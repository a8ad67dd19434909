#!/usr/bin/env python3
"""Kills a batch with SIGKILL at random moments and starts it again each time; fills its disk; takes away its right to
write. No score may be lost, doubled or changed, the database must be whole after every blow, and the gradebook in the
end must be that of a batch that nobody disturbed, byte for byte.

    kill_batch.py build/dev/grader/grader --kills 200 --students 12
    kill_batch.py build/dev/grader/grader --disk full       # needs root: a small file system of its own
    kill_batch.py build/dev/grader/grader --disk read-only

Exit status: 0 as it should be; 1 not; 77 the machine cannot do it.
"""
import argparse
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SKIPPED = 77


class Wrong(Exception):
    pass


def expect(condition, what):
    if not condition:
        raise Wrong(what)


class Campaign:
    def __init__(self, grader, folder, students, jobs):
        self.grader, self.folder, self.jobs = grader, folder, jobs
        subprocess.run([sys.executable, HERE / "make_class.py", folder, "--tiny", "--students", str(students)], check=True)
        self.seeds = folder / "seeds"
        self.reference_db = folder / "reference.db"
        start = time.monotonic()
        ended = self.batch(self.reference_db)
        self.seconds = time.monotonic() - start
        expect(ended.returncode == 0, f"the undisturbed batch ended with {ended.returncode}: {ended.stderr}")
        self.reference = self.gradebook(self.reference_db)
        self.scores = self.stored(self.reference_db)

    def command(self, database):
        return [self.grader, "batch", HERE / "tiny", self.folder / "class", "--db", database, "--seeds", self.seeds,
                "--roster", self.folder / "roster.csv", "--course", self.folder / "course.yaml", "--jobs", str(self.jobs)]

    def batch(self, database):
        return subprocess.run(self.command(database), stderr=subprocess.PIPE, text=True, timeout=300)

    def gradebook(self, database):
        """Every export there is; times of grading are in none of them."""
        books = b""
        for format in ("json", "csv"):
            books += subprocess.run([self.grader, "export", "tiny", "--db", database, "--format", format, "-o", "-"],
                                    stdout=subprocess.PIPE, check=True).stdout
        return books

    def stored(self, database):
        """{(student, source): score}; fails on a doubled one, and unless the file is whole."""
        if not database.exists() or database.stat().st_size == 0:
            return {}
        # A copy: looking must not mend what the blow left, nor need room on a full disk.
        copy = self.folder / "copy.db"
        for suffix in ["", "-wal", "-journal"]:
            pathlib.Path(str(copy) + suffix).unlink(missing_ok=True)
            if pathlib.Path(str(database) + suffix).exists():
                shutil.copy(str(database) + suffix, str(copy) + suffix)
        connection = sqlite3.connect(copy)
        try:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            expect(verdict == "ok", f"integrity_check says {verdict}")
            expect(not connection.execute("PRAGMA foreign_key_check").fetchall(), "a row refers to nothing")
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'grades'").fetchone():
                return {}
            rows = connection.execute(
                "SELECT s.student, s.source, r.score FROM submissions s JOIN grades g ON g.submission = s.id "
                "JOIN grading_runs r ON r.id = g.run").fetchall()
            keys = connection.execute("SELECT count(*) FROM (SELECT 1 FROM grading_runs WHERE submission_hash <> '' "
                                      "GROUP BY submission_hash, spec_hash, seed_id, engine HAVING count(*) > 1)").fetchone()
        finally:
            connection.close()
        expect(len({row[:2] for row in rows}) == len(rows), "a score is stored twice")
        expect(keys[0] == 0, "a unit was graded twice")
        return {row[:2]: row[2] for row in rows}

    def check_part(self, stored, before):
        for key, score in before.items():
            expect(stored.get(key) == score, f"{key} was {score} and is {stored.get(key)}")
        for key, score in stored.items():
            expect(self.scores.get(key) == score, f"{key} is {score}, expected {self.scores.get(key)}")

    def check_whole(self, database):
        expect(self.stored(database) == self.scores, "the scores differ")
        expect(self.gradebook(database) == self.reference, "the gradebook is not that of an undisturbed batch")


def kill_test(campaign, kills, rng):
    done = rounds = 0
    while done < kills:
        rounds += 1
        database = campaign.folder / f"round{rounds}.db"
        before = {}
        while True:
            running = subprocess.Popen(campaign.command(database), stderr=subprocess.DEVNULL)
            if done < kills:
                # Short pauses meet the opening and the matching, long ones the grading.
                time.sleep(rng.uniform(0, campaign.seconds * rng.choice([0.1, 0.5, 1.0])))
            finished = running.poll()
            if done < kills and finished is None:
                running.send_signal(signal.SIGKILL)
                running.wait()
                done += 1
                stored = campaign.stored(database)
                campaign.check_part(stored, before)
                before = stored
                continue
            expect(running.wait(timeout=300) == 0, "the last batch did not end well")
            break
        campaign.check_whole(database)
        for file in campaign.folder.glob(f"round{rounds}.db*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    print(f"{done} kills in {rounds} rounds; an undisturbed batch takes {campaign.seconds:.1f} s: "
          "no score lost, doubled or changed, every gradebook the same")


class SmallDisk:
    """A file system in memory of so many bytes."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()

    def __enter__(self):
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", self.folder],
                              stderr=subprocess.PIPE, text=True)
        if made.returncode != 0:
            print(f"skipped: no file system can be mounted here: {made.stderr.strip()}")
            sys.exit(SKIPPED)
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", self.folder])

    def remount(self, options):
        subprocess.run(["mount", "-o", "remount," + options, self.folder], check=True)


def full_disk_test(campaign):
    with SmallDisk(campaign.folder / "disk") as disk:
        database = disk.folder / "course.db"
        before, stops = {}, 0
        for size in range(64, 8192, 96):  # a little more room each time
            disk.remount(f"size={size}k")
            ended = campaign.batch(database)
            stored = campaign.stored(database)
            if ended.returncode == 0:
                break
            stops += 1
            expect(ended.returncode == 2, f"a full disk ended the batch with {ended.returncode}")
            expect("no space left" in ended.stderr or "No space left" in ended.stderr,
                   f"a full disk was told as: {ended.stderr[-500:]}")
            campaign.check_part(stored, before)
            before = stored
        expect(stops > 0 and ended.returncode == 0, f"the disk was full {stops} times, and then: {ended.stderr[-500:]}")
        campaign.check_whole(database)
    print(f"the disk was full {stops} times: each told as that, nothing lost, the gradebook is the same")


def read_only_test(campaign):
    with SmallDisk(campaign.folder / "disk") as disk:
        disk.remount("size=16m")
        database = disk.folder / "course.db"
        for file in campaign.folder.glob("reference.db*"):
            copy = shutil.copytree if file.is_dir() else shutil.copy  # receipts lie in a folder
            copy(file, str(file).replace(str(campaign.reference_db), str(database)))
        disk.remount("ro")
        ended = campaign.batch(database)
        expect(ended.returncode == 2, f"a read-only database ended the batch with {ended.returncode}")
        expect("cannot be written" in ended.stderr or "cannot be made" in ended.stderr,
               f"a read-only disk was told as: {ended.stderr[-500:]}")
        expect(campaign.gradebook(database) == campaign.reference, "a read-only gradebook cannot be read")
        disk.remount("rw")
        ended = campaign.batch(database)
        expect(ended.returncode == 0, f"after that the batch ended with {ended.returncode}: {ended.stderr[-500:]}")
        campaign.check_whole(database)
    print("a read-only database is told as that, can be read, and lost nothing")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grader", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--disk", choices=["full", "read-only"])
    arguments = parser.parse_args()
    if arguments.disk and os.geteuid() != 0:
        print("skipped: only root can mount a file system")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="grader-kill-") as folder:
        try:
            campaign = Campaign(arguments.grader.resolve(), pathlib.Path(folder), arguments.students, arguments.jobs)
            if arguments.disk == "full":
                full_disk_test(campaign)
            elif arguments.disk == "read-only":
                read_only_test(campaign)
            else:
                kill_test(campaign, arguments.kills, random.Random(arguments.seed))
        except Wrong as wrong:
            print(f"wrong: {wrong}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
