// Item by item: a refusal asks for its reason, and the sum at the bottom follows.
import { fresh } from "./common.js";
import { _ } from "./words.js";

export function watchDecisions(root) {
  for (const form of fresh(root, "form[data-qc-decide]", "Decide")) watchDecision(form);
}

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
