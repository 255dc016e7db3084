// An amount in figures is said again in Chinese capitals beside it, as the paper will print it.
import { fresh } from "./common.js";

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const PLACES = ["", "拾", "佰", "仟"];
const AMOUNT = /^(\d{1,3}(?:,\d{3})+|\d{1,13})(?:\.(\d{1,2}))?$/;

/** 20000.5 → 贰万元伍角整; empty for what is no amount. */
export function inCapitals(typed) {
  const found = AMOUNT.exec(typed.normalize("NFKC").trim().replace(/^人民币|^¥/, "").replace(/元$/, ""));
  if (!found) return "";
  const yuan = Number(found[1].replaceAll(",", ""));
  const [jiao, fen] = (found[2] ?? "").padEnd(2, "0").split("").map(Number);
  if (!Number.isSafeInteger(yuan) || yuan > 9_999_999_999_999 || (!yuan && !jiao && !fen)) return "";
  let words = yuan ? `${whole(yuan)}元` : "";
  if (!jiao && !fen) return `${words}整`;
  if (yuan && (!jiao || yuan % 10 === 0)) words += "零";
  if (jiao) words += `${DIGITS[jiao]}角`;
  return words + (fen ? `${DIGITS[fen]}分` : "整");
}

function whole(number) {
  const groups = [0, 1, 2, 3].map((place) => Math.floor(number / 10000 ** place) % 10000);
  const names = ["", "万", "亿", groups[2] ? "万" : "万亿"];
  let words = "";
  let gap = false;
  for (const place of [3, 2, 1, 0]) {
    const group = groups[place];
    if (!group) {
      gap = words !== "";
      continue;
    }
    if (words && (gap || group < 1000)) words += "零";
    words += four(group) + names[place];
    gap = false;
  }
  return words;
}

function four(number) {
  let words = "";
  let gap = false;
  for (const place of [3, 2, 1, 0]) {
    const digit = Math.floor(number / 10 ** place) % 10;
    if (!digit) {
      gap = words !== "";
      continue;
    }
    words += (gap ? "零" : "") + DIGITS[digit] + PLACES[place];
    gap = false;
  }
  return words;
}

export function watchMoney(root) {
  for (const echo of fresh(root, "output[data-qc-money]", "Money")) {
    const input = document.getElementById(echo.dataset.qcMoney);
    input?.addEventListener("input", () => { echo.textContent = inCapitals(input.value); });
  }
}
