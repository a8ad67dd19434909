#!/usr/bin/env bash
# Called by PrairieLearn for each submission. Whatever happens, results.json is there and valid: "gradable": false
# means that the attempt is not lost.
set -u
root=${GRADER_GRADE_ROOT:-/grade}                          # another place when it is tried out
home=${GRADER_KIT_ROOT:-/opt/grader-kit}
results=$root/results
grader=$home/grader/bin/grader
mkdir -p "$results"

put() { # Renamed into place, so that it is never half a file.
  printf '%s\n' "$1" > "$results/results.json.new" && mv -f "$results/results.json.new" "$results/results.json"
}
put '{"gradable": false, "score": 0, "message": "The grader did not finish. This attempt does not count; submit again."}'

if [ -e "$home/seeds" ]; then
  how=(--official --seeds "$home/seeds")
  chmod 0600 "$home/seeds"
else
  how=(--no-sandbox)                                       # the kit was made so: public checks, not official
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$grader" check "$home/assignment" "$root/student" "${how[@]}" --json "$work/result.json"
if [ -s "$work/result.json" ] &&
  "$grader" export "$home/assignment" --result "$work/result.json" --format prairielearn -o "$work/results.json"; then
  cp "$work/results.json" "$results/results.json.new" && mv -f "$results/results.json.new" "$results/results.json"
else
  printf '\nNo result. What this container can isolate:\n'
  "$grader" doctor || true
  put '{"gradable": false, "score": 0, "message": "The grader could not run. This attempt does not count; please tell the staff."}'
fi
exit 0
