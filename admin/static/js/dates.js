// The format of a date field follows the browser, so the date is said again in Chinese beside it, with its weekday.
import { fresh } from "./common.js";

const DAYS = ["星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"];

/** 2026-02-26 or 2026-02-26T09:10 → 2月26日 星期四; with the year when it is not this one. Empty for no date. */
export function spokenDate(value, thisYear = new Date().getFullYear()) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)/.exec(value);
  if (!parts) return "";
  const [year, month, day] = parts.slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (Number.isNaN(date.valueOf()) || date.getUTCDate() !== day) return "";
  return `${year === thisYear ? "" : `${year}年`}${month}月${day}日 ${DAYS[date.getUTCDay()]}`;
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
