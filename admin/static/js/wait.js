// A page that waits for what is being done while the site rests: it asks until the answer is there, then shows it.
import { fresh } from "./common.js";

const PAUSE = 1500;

export function watchWaits(root) {
  for (const part of fresh(root, "[data-qc-wait]", "Wait")) later(part.dataset.qcWait, 0);
}

// The first question goes out at once: the site rests only when it has heard that this page is waiting.
function later(address, pause = PAUSE) {
  setTimeout(async () => {
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (answer.ok && !(await answer.json()).waits) return location.reload();
    } catch {
      // The site rests; it will come back.
    }
    later(address);
  }, pause);
}
