// The switch of theme is a form that the server answers; here it acts at once and tells the server afterwards.
import { fresh } from "./common.js";

export function watchTheme(root) {
  const page = document.documentElement.dataset;
  for (const form of fresh(root, "form[data-qc-theme]", "Theme")) {
    const wanted = form.elements.namedItem("theme");
    // The server drew the switch before the device's own theme was known.
    wanted.value = page.bsTheme === "dark" ? "light" : "dark";
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const before = page.bsTheme;
      const sent = new FormData(form);
      page.bsTheme = wanted.value;
      try {
        const answer = await fetch(form.action, { method: "POST", body: sent, redirect: "manual" });
        if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(answer.statusText);
        wanted.value = before;
      } catch {
        page.bsTheme = before;
        form.submit();
      }
    });
  }
}
