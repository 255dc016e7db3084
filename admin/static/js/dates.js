// The format of a date field follows the browser, so the date is said again in Chinese beside it, with its weekday.
import { fresh } from "./common.js";
import { _ } from "./words.js";

const inWords = (date, wanted) => new Intl.DateTimeFormat(document.documentElement.lang, { ...wanted, timeZone: "UTC" }).format(date);

/** 2026-02-26 or 2026-02-26T09:10 → 2月26日 星期四; with the year when it is not this one. Empty for no date. */
export function spokenDate(value, thisYear = new Date().getFullYear()) {
  const found = /^(\d{4})-(\d\d)-(\d\d)/.exec(value);
  if (!found) return "";
  const [year, month, day] = found.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (Number.isNaN(date.valueOf()) || date.getUTCDate() !== day) return "";
  const parts = { year, month: inWords(date, { month: "short" }), day, weekday: inWords(date, { weekday: "long" }) };
  return year === thisYear ? _("{month}{day}日 {weekday}", parts) : _("{year}年{month}{day}日 {weekday}", parts);
}

export function watchDates(root) {
  for (const input of fresh(root, "input[data-qc-date]", "Date")) {
    const echo = document.getElementById(input.dataset.qcDate);
    if (!echo) continue;
    const said = echo.textContent.trim();
    const first = input.value;
    // What the server said (working days, the last day of a time limit) holds for the value it knew.
    const say = () => {
      echo.textContent = said && input.value === first ? said : spokenDate(input.value);
    };
    input.addEventListener("input", say);
    say();
  }
}
