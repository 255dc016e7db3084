// A list is narrowed while one types; without this file the same box asks the server.
import { fresh } from "./common.js";

export function watchFilters(root) {
  for (const input of fresh(root, "input[data-qc-filter]", "Filter")) {
    const list = document.getElementById(input.dataset.qcFilter);
    if (list) input.addEventListener("input", () => narrow(list, input.value));
  }
}

function narrow(list, typed) {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of list.querySelectorAll("[data-qc-words]")) {
    const said = row.dataset.qcWords.toLowerCase();
    row.hidden = !words.every((word) => said.includes(word));
  }
  for (const group of list.querySelectorAll("[data-qc-filter-group]")) {
    group.hidden = !group.querySelector("[data-qc-words]:not([hidden])");
    const folded = group.querySelector("details");
    if (!folded) continue;
    folded.dataset.qcWasOpen ??= String(folded.open);
    folded.open = words.length > 0 || folded.dataset.qcWasOpen === "true";
  }
  const none = list.querySelector("[data-qc-filter-none]");
  if (none) none.hidden = Boolean(list.querySelector("[data-qc-words]:not([hidden])"));
}
