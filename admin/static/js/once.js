// A form is sent once: the second click of a double click would be refused, and look as if the first had failed.
import { fresh } from "./common.js";

// A form whose answer is a file to keep leaves the page as it is; after this time it may be sent again.
const AGAIN = 5000;

export function watchForms(root) {
  for (const form of fresh(root, "form[method=post]", "Once")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.qcSent) return event.preventDefault();
      if (event.defaultPrevented) return;
      form.dataset.qcSent = "1";
      setTimeout(() => delete form.dataset.qcSent, AGAIN);
    });
    // Back from the page that followed: the browser may show this one as it was left.
    window.addEventListener("pageshow", () => delete form.dataset.qcSent);
  }
}
