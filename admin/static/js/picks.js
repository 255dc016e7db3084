// Choices that show or count something: ticked rows of a table, item-by-item decisions with their sum.
import { fresh } from "./common.js";
import { _ } from "./words.js";

export function watchPicks(root) {
  for (const table of fresh(root, "[data-qc-pick-table]", "PickTable")) watchTable(table);
  for (const form of fresh(root, "form[data-qc-decide]", "Decide")) watchDecision(form);
}

/** Ticking rows: shift chooses a run, the bar at the bottom says how many. */
function watchTable(table) {
  const boxes = () => [...table.querySelectorAll("input[data-qc-pick]")];
  const all = table.querySelector("input[data-qc-pick-all]");
  const bar = document.getElementById(table.dataset.qcPickTable);
  let last = null;
  const tell = () => {
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr").classList.toggle("is-picked", box.checked));
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
    if (bar) {
      bar.hidden = chosen.length === 0;
      bar.querySelector("[data-qc-pick-count]").textContent = String(chosen.length);
    }
  };
  table.addEventListener("click", (event) => {
    const box = event.target.closest("input[data-qc-pick]");
    if (!box) return;
    if (event.shiftKey && last) {
      const [from, to] = [boxes().indexOf(last), boxes().indexOf(box)].sort((a, b) => a - b);
      boxes().slice(from, to + 1).forEach((other) => { other.checked = box.checked; });
    }
    last = box;
    tell();
  });
  all?.addEventListener("change", () => {
    boxes().forEach((box) => { box.checked = all.checked; });
    tell();
  });
  bar?.querySelector("[data-qc-pick-none]")?.addEventListener("click", () => {
    boxes().forEach((box) => { box.checked = false; });
    tell();
  });
  tell();
}

/** Item by item: a refusal asks for its reason, and the sum at the bottom follows. */
function watchDecision(form) {
  const sum = form.querySelector("[data-qc-decide-sum]");
  const tell = () => {
    const counts = new Map([[_("同意"), 0], [_("不同意"), 0]]);
    form.querySelectorAll("[data-qc-decide-item]").forEach((item) => {
      const chosen = item.querySelector("input[type=radio]:checked");
      const reason = item.querySelector("[data-qc-decide-reason]");
      if (reason) {
        reason.hidden = chosen?.value !== reason.dataset.qcDecideReason;
        reason.querySelectorAll("input, select, textarea").forEach((field) => { field.required = !reason.hidden; });
      }
      const word = chosen?.dataset.qcWord ?? _("未决定");
      counts.set(word, (counts.get(word) ?? 0) + 1);
    });
    if (sum) sum.textContent = [...counts].filter(([, count]) => count).map(([word, count]) => _("{word} {n} 件", { word, n: count })).join(_("，"));
  };
  form.addEventListener("change", tell);
  form.querySelector("[data-qc-decide-proposed]")?.addEventListener("click", (event) => {
    event.preventDefault();
    form.querySelectorAll("input[type=radio][data-qc-proposed]").forEach((radio) => { radio.checked = true; });
    tell();
  });
  tell();
}
