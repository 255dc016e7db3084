// Rows of a list field. Without this file the buttons are ordinary submits and the server adds or removes the row.
// In a record of questions and answers (data-qc-talk) Enter goes on: to the answer, and from it to the next question.
import { fresh } from "./common.js";

const NUMBERED = ["name", "id", "for", "list", "aria-describedby", "data-qc-date", "data-qc-money"];

export function watchRows(root) {
  for (const block of fresh(root, "[data-qc-rows]", "Rows")) {
    const body = block.querySelector("[data-qc-rows-body]");
    const pattern = block.querySelector("template[data-qc-row]");
    if (!pattern) continue;
    block.addEventListener("click", (event) => {
      const add = event.target.closest("[data-qc-row-add]");
      const remove = event.target.closest("[data-qc-row-remove]");
      if (!add && !remove) return;
      event.preventDefault();
      if (add) {
        const copy = pattern.content.cloneNode(true);
        body.append(copy);
      } else {
        remove.closest("[data-qc-row-of]").remove();
      }
      renumber(block, body);
      if (add) {
        body.lastElementChild.dispatchEvent(new Event("qc:load", { bubbles: true }));
        body.lastElementChild.querySelector("input, select, textarea")?.focus();
      }
      block.dispatchEvent(new Event("input", { bubbles: true }));
    });
    if (block.querySelector("[data-qc-talk]")) block.addEventListener("keydown", (event) => goOn(event, block));
    renumber(block, body);
  }
}

/** Shift+Enter is a new line; while an input method composes, Enter is its own. */
function goOn(event, block) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.target.tagName !== "TEXTAREA") return;
  event.preventDefault();
  const boxes = [...block.querySelectorAll("[data-qc-rows-body] textarea")];
  const next = boxes[boxes.indexOf(event.target) + 1];
  if (next) next.focus();
  else block.querySelector("[data-qc-row-add]").click();
}

/** Names, ids and labels carry the number of their row: items.3.name; the visible number begins at 1. */
function renumber(block, body) {
  const field = block.dataset.qcRows;
  const stem = new RegExp(`^(\\D*-)?${field.replace(/\W/g, "\\$&")}\\.(?:\\d+|__row__)(?=\\.|-|$)`);
  [...body.children].forEach((row, index) => {
    row.querySelectorAll("[name], [id], [for]").forEach((element) => {
      for (const attribute of NUMBERED) {
        const value = element.getAttribute(attribute);
        if (value) element.setAttribute(attribute, value.replace(stem, (_, mark = "") => `${mark}${field}.${index}`));
      }
    });
    row.querySelectorAll("[data-qc-row-remove]").forEach((button) => { button.value = `remove:${field}.${index}`; });
    row.querySelectorAll("[data-qc-row-number]").forEach((cell) => { cell.textContent = String(index + 1); });
  });
}
