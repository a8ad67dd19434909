#!/usr/bin/env bash
# Called by Gradescope for each submission, as root. Whatever happens, results.json is there and valid: without a
# score in it Gradescope says that the autograder failed, and nobody loses points.
set -u
root=${GRADER_AUTOGRADER_ROOT:-/autograder}                # another place when it is tried out
source=$root/source
results=$root/results
grader=$source/grader/bin/grader
mkdir -p "$results"

put() { # Renamed into place, so that it is never half a file.
  printf '%s\n' "$1" > "$results/results.json.new" && mv -f "$results/results.json.new" "$results/results.json"
}
put '{"output": "The grader did not finish. This is not a grade: submit again, or ask the staff.", "output_format": "text"}'

if [ -e "$source/seeds" ]; then
  how=(--official --seeds "$source/seeds")
  chmod 0600 "$source/seeds"
else
  how=(--no-sandbox)                                       # the kit was made so: public checks, not official
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What is printed here is the staff's log; students do not see it.
"$grader" check "$source/assignment" "$root/submission" "${how[@]}" --json "$work/result.json"
if [ -s "$work/result.json" ] &&
  "$grader" export "$source/assignment" --result "$work/result.json" --format gradescope -o "$work/results.json"; then
  cp "$work/results.json" "$results/results.json.new" && mv -f "$results/results.json.new" "$results/results.json"
else
  printf '\nNo result. What this container can isolate:\n'
  "$grader" doctor || true
  if [ -e "$source/seeds" ]; then
    printf '%s\n' 'Hidden checks are never run without isolation. Where the container forbids it, make a kit with' \
      '"grader kit ASSIGNMENT --for gradescope --no-sandbox": public checks alone, and not official.'
  fi
  put '{"output": "The grader could not run. This is not a grade; the staff sees why in the output of the autograder.", "output_format": "text"}'
fi
exit 0
