// A person of the case is filled in whole when the name is chosen; what is already written stays.
import { fresh } from "./common.js";

export function watchPeople(root) {
  for (const block of fresh(root, "[data-qc-people]", "People")) {
    const people = JSON.parse(block.dataset.qcPeople);
    block.addEventListener("change", (event) => {
      const name = event.target.name ?? "";
      const known = name.endsWith(".name") ? people[event.target.value.trim()] : null;
      if (!known) return;
      for (const [key, value] of Object.entries(known)) {
        const part = block.querySelector(`[name="${CSS.escape(name.slice(0, -4) + key)}"]`);
        if (part && !part.value) part.value = value;
      }
    });
  }
}
