// The switch of theme is a form that the server answers; here it acts at once and tells the server afterwards.
import { fresh } from "./common.js";

export function watchTheme(root) {
  for (const form of fresh(root, "form[data-qc-theme]", "Theme")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const field = form.elements.namedItem("theme");
      const before = document.documentElement.dataset.bsTheme;
      const chosen = field.value;
      const sent = new FormData(form);
      document.documentElement.dataset.bsTheme = chosen;
      try {
        const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
        if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(answer.statusText);
        field.value = before;
        form.querySelectorAll("[data-qc-theme-icon]").forEach((icon) => {
          icon.toggleAttribute("hidden", icon.dataset.qcThemeIcon !== before);
        });
      } catch {
        document.documentElement.dataset.bsTheme = before;
        form.submit();
      }
    });
  }
}
