// What several modules need: finding hooks once, the CSRF token, the clock as people read it.

/** Elements under root (itself included) that match and were not given out under this name before. */
export function fresh(root, selector, name) {
  const found = [...root.querySelectorAll(selector)];
  if (root instanceof Element && root.matches(selector)) found.unshift(root);
  const seen = `qcSeen${name}`;
  return found.filter((element) => {
    if (element.dataset[seen]) return false;
    element.dataset[seen] = "1";
    return true;
  });
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

const two = (number) => String(number).padStart(2, "0");

/** 15:25:41 or, with less than an hour, 25:41. */
export function spokenLength(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor((whole % 3600) / 60), whole % 60].map(two);
  return whole >= 3600 ? `${two(Math.floor(whole / 3600))}:${parts.join(":")}` : parts.join(":");
}

export function clockNow() {
  const now = new Date();
  return `${two(now.getHours())}:${two(now.getMinutes())}`;
}
