"use strict";
// Sorts a table by the column whose heading is pressed, and shows the students whose row has the words that are
// searched. Without it the tables are plain ones, in the order they are written.
const cellText = (row, column) => row.cells[column].textContent.trim();
const compare = (a, b) => {
  const x = parseFloat(a), y = parseFloat(b);
  if (!isNaN(x) && !isNaN(y)) return x - y;
  if (isNaN(x) !== isNaN(y)) return isNaN(x) ? -1 : 1;
  return a.localeCompare(b);
};
for (const table of document.querySelectorAll("table.sortable")) {
  const headings = Array.from(table.tHead.rows[0].cells);
  headings.forEach((heading, column) => {
    const isNumber = heading.classList.contains("number");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const descending = heading.getAttribute("aria-sort") === "ascending";
      for (const other of headings) other.removeAttribute("aria-sort");
      heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = Array.from(body.rows);
      const order = isNumber ? compare : (a, b) => a.localeCompare(b);
      rows.sort((a, b) => order(cellText(a, column), cellText(b, column)) * (descending ? -1 : 1));
      body.append(...rows);
    });
  });
}
const students = document.getElementById("students").tBodies[0];
const input = document.getElementById("words");
document.getElementById("search").hidden = false;
input.addEventListener("input", () => {
  const words = input.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of students.rows) {
    const text = row.textContent.toLocaleLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
    if (!row.hidden) ++shown;
  }
  document.getElementById("found").textContent = words.length ? shown + " of " + students.rows.length : "";
});
