// What may be meant is offered while one types (a statute, by its short name and number); any other words stay, too.
import { fresh } from "./common.js";

const PAUSE = 180;

export function watchSuggestions(root) {
  for (const input of fresh(root, "input[data-qc-suggest]", "Suggest")) {
    let timer = 0;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => offer(input), PAUSE);
    });
  }
}

async function offer(input) {
  const typed = input.value.trim();
  if (!typed) return;
  try {
    const answer = await fetch(`${input.dataset.qcSuggest}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || input.value.trim() !== typed) return;
    const { offers } = await answer.json();
    if (!offers.length || offers.some((one) => one.value === typed)) return;
    // The browser shows only what contains the typed words; what was typed short stands in the label.
    input.list.replaceChildren(...offers.map((one) => option(one, typed)));
  } catch {
    // Without a connection there are no suggestions.
  }
}

function option(one, typed) {
  const made = document.createElement("option");
  made.value = one.value;
  made.label = one.note ? `${one.note}（${typed}）` : typed;
  return made;
}
