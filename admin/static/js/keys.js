// Keys: / goes to the search, Escape closes the menu on a phone. No key acts while an input method composes.

const TYPING = "input, textarea, select, [contenteditable]";

let listening = false;

export function watchKeys() {
  if (listening) return;
  listening = true;
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && location.hash === "#qc-nav") location.hash = "#qc-main";
    if (event.target.closest?.(TYPING)) return;
    if (event.key === "/") focusSearch(event);
    const button = document.querySelector(`[data-qc-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  });
}

function focusSearch(event) {
  const search = document.querySelector("[data-qc-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
}
