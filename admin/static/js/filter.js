// A list is narrowed while one types, and its foot counts what is ticked, also in rows that are out of sight;
// without this file the same box asks the server.
import { fresh } from "./common.js";
import { _ } from "./words.js";

export function watchFilters(root) {
  for (const input of fresh(root, "input[data-qc-filter]", "Filter")) {
    const list = document.getElementById(input.dataset.qcFilter);
    if (list) input.addEventListener("input", () => narrow(list, input.value));
  }
  for (const told of fresh(root, "[data-qc-picked]", "Picked")) {
    const list = told.closest("form");
    const asked = told.textContent;
    const count = () => tell(told, list.querySelectorAll("input[name=form]:checked").length, asked);
    list.addEventListener("change", count);
    window.addEventListener("pageshow", count); // the browser keeps the ticks when one comes back
  }
}

function tell(told, ticked, asked) {
  told.textContent = ticked ? _("已选 {n} 种", { n: ticked }) : asked;
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
