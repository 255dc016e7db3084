// A button that prints the page; what of it goes on paper is said in the style sheets.
import { fresh } from "./common.js";

export function watchPrints(root) {
  for (const button of fresh(root, "[data-qc-print]", "Print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
