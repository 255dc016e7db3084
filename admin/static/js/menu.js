// A menu is a <details>; it closes when one clicks elsewhere, opens another or presses Escape.
import { fresh } from "./common.js";

export function watchMenus(root) {
  for (const menu of fresh(root, "details.qc-menu", "Menu")) {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
}
