// A dialog asks before what cannot be undone. Without this file it stands open in the page, and its form works.
import { fresh } from "./common.js";

export function watchDialogs(root) {
  for (const dialog of fresh(root, "dialog[data-qc-dialog]", "Dialog")) {
    dialog.removeAttribute("open");
    dialog.classList.add("is-modal");
    dialog.dataset.qcReady = "";
    dialog.querySelectorAll("[data-qc-dialog-close]").forEach((button) => {
      button.addEventListener("click", (event) => {
        event.preventDefault();
        dialog.close();
      });
    });
    watchTick(dialog);
    if (dialog.dataset.qcDialog === "open") dialog.showModal();
  }
  for (const opener of fresh(root, "[data-qc-dialog-open]", "Opener")) {
    opener.addEventListener("click", (event) => {
      const dialog = document.getElementById(opener.dataset.qcDialogOpen);
      if (!dialog?.showModal) return;
      event.preventDefault();
      dialog.showModal();
    });
  }
}

function watchTick(dialog) {
  const tick = dialog.querySelector("input[data-qc-tick]");
  if (!tick) return;
  const judge = () => tick.setCustomValidity(tick.checked ? "" : tick.dataset.qcTick);
  tick.addEventListener("change", judge);
  judge();
}
