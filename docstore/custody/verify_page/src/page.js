// What the reader sees: one sentence, then the files by name, then by which key.

import { ContinuityShapeError, NOTHING, parseContinuity } from "./continuity.js";
import { UnreadableCheckpointError, tidied } from "./paper.js";
import { NoPackageError, verifyPackage } from "./verify.js";

const WORDS = {
  ok: "一致",
  changed: "被改动",
  missing: "不见了",
  added: "多出来的",
  unreadable: "读不出来",
  unsafe: "不安全",
  proof: "证明不成立",
  checkpoint: "与账本不符",
  stamp: "时间戳不成立",
};
const KEPT_WORDS = {
  same: "以前留下的检查点与包中的相同",
  continues: "账本是从以前留下的检查点接着记下来的，以前的记录没有被改写",
  unproven: "包里没有连到以前留下的检查点的证明，没有比对成。向发出机关要一份连续性证明，选在下面",
  contradicts: "账本与以前留下的检查点不符",
};
const $ = (id) => document.getElementById(id);

/** An element with text only: nothing of a package is ever read as HTML. */
function make(tag, className = "", words = "", ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (words) element.append(words);
  element.append(...children);
  return element;
}

const name = (path) => path.split("/").pop();
const grouped = (sum) => (sum ? sum.match(/.{4}/g).join(" ") : "—");

function size(bytes) {
  const units = ["字节", "KB", "MB", "GB"];
  let at = 0;
  for (; bytes >= 1024 && at < 3; at++) bytes /= 1024;
  return `${at ? bytes.toFixed(bytes < 10 ? 2 : 0) : bytes} ${units[at]}`;
}

/** A moment as the bureau reads it, whatever the reader's own zone is. */
function moment(iso) {
  if (!iso) return "—";
  const at = new Date(Date.parse(iso) + 8 * 3600 * 1000);
  const two = (value) => String(value).padStart(2, "0");
  const day = `${at.getUTCFullYear()}年${at.getUTCMonth() + 1}月${at.getUTCDate()}日`;
  return `${day} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

function mark(isGood) {
  return make("span", `mark ${isGood ? "ok" : "bad"}`, isGood ? "✓" : "✕");
}

/** The verdict in a form that a program can read beside the words. */
function tell(verdict) {
  $("result").dataset.verdict = JSON.stringify(verdict);
}

const FILLED = ["verdict-mark", "headline", "subline", "files", "fingerprint", "vkey", "request", "log", "refused"];

/** Nothing said of an earlier file stands beside a later one. */
function reset() {
  delete $("result").dataset.verdict;
  for (const id of ["exercise", "result", "details"]) $(id).hidden = true;
  for (const id of FILLED) $(id).replaceChildren();
  $("bar").value = 0;
}

let chosen = null;

async function check(file) {
  if (!file) return;
  chosen = file;
  reset();
  $("working").hidden = false;
  const kept = await keptCheckpoint();
  $("working").hidden = kept === undefined;
  if (kept === undefined) return;
  try {
    const verdict = await verifyPackage(file, (done, total) => {
      $("bar").value = total ? done / total : 1;
    }, kept);
    show(verdict);
  } catch (fault) {
    showNone(file.name, fault instanceof NoPackageError ? fault.message : `出了错，没有核验成：${fault.message}`);
  }
  $("working").hidden = true;
  $("result").hidden = false;
  $("headline").focus();
}

/** {note, evidence} as typed or chosen; null when nothing was; undefined when it cannot be read, which is said. */
async function keptCheckpoint() {
  $("kept-fault").hidden = true;
  const typed = $("kept").value.trim();
  const proof = $("evidence-file").files[0];
  if (!typed && !proof) return null;
  try {
    const evidence = proof ? parseContinuity(new Uint8Array(await proof.arrayBuffer())) : NOTHING;
    return { note: tidied(typed), evidence };
  } catch (fault) {
    if (!(fault instanceof UnreadableCheckpointError || fault instanceof ContinuityShapeError)) throw fault;
    const what = fault instanceof ContinuityShapeError ? proof.name : "检查点";
    $("kept-card").open = true;
    $("kept-fault").textContent = `${what}读不懂：${fault.message}`;
    $("kept-fault").hidden = false;
    $("kept-fault").scrollIntoView();
    return undefined;
  }
}

function headline(isGood, title, words) {
  $("verdict").className = `verdict ${isGood ? "good" : "wrong"}`;
  $("verdict-mark").replaceChildren(mark(isGood));
  $("headline").textContent = title;
  $("subline").textContent = words;
}

function showNone(file, why) {
  tell(null);
  headline(false, "不能核验", `${file}：${why}`);
}

function show(verdict) {
  const { manifest, faults } = verdict;
  tell({ ok: verdict.ok, kept: verdict.keptCheck, stamps: verdict.stamps, faults: faults.map(({ path, kind }) => ({ path, kind })), fingerprint: manifest?.fingerprint });
  const wrong = [...new Set(faults.map((fault) => fault.path))];
  const granted = verdict.files.filter((file) => file.item);
  if (verdict.keptCheck === "contradicts" && wrong.length === 1) {
    headline(false, KEPT_WORDS.contradicts, "不要使用。为什么，见下面；拿着检查点的原件向发出机关和它的上级核对。");
  } else if (verdict.ok) {
    const words = `与采集时完全一致，发出以后没有被改动。是不是${manifest.bureau}发出的，还要核对下面的公钥指纹。`;
    headline(true, `${granted.length} 个文件${granted.length > 1 ? "都" : ""}没有被改动`, words);
  } else {
    const sound = granted.filter((file) => !wrong.includes(file.path)).length;
    const rest = sound && wrong.some((path) => granted.some((file) => file.path === path)) ? `其余 ${sound} 个文件没有被改动。` : "";
    headline(false, `${wrong.length} 处与发出时不一致`, `不要使用：${wrong.map(name).join("、")}。${rest}`);
  }
  $("details").hidden = false;
  $("exercise").hidden = !(manifest && manifest.exercise);
  $("files").replaceChildren(...rows(verdict, granted));
  $("log").replaceChildren(...logLines(verdict, granted));
  $("key-card").hidden = !manifest;
  if (manifest) {
    $("fingerprint").textContent = manifest.fingerprint;
    $("vkey").textContent = String(manifest.key);
    $("request").textContent = `${manifest.bureau}，${manifest.request_number}`;
  }
  const refused = manifest ? manifest.refused : [];
  $("refused-card").hidden = !refused.length;
  $("refused").replaceChildren(
    ...refused.map((one) => make("p", "", "", make("b", "", one.title), make("br"), make("span", "soft", one.reason))),
  );
}

function rows(verdict, granted) {
  const byPath = new Map();
  for (const fault of verdict.faults) byPath.set(fault.path, [...(byPath.get(fault.path) || []), fault]);
  const shown = new Set(granted.map((file) => file.path));
  const found = granted.flatMap((file) => row(file, byPath.get(file.path) || [], verdict.manifest));
  for (const [path, faults] of byPath) {
    if (shown.has(path)) continue;
    const file = verdict.files.find((one) => one.path === path) || { path, status: faults[0].kind, size: 0, item: null };
    found.push(...row(file, faults, verdict.manifest));
  }
  return found;
}

function row(file, faults, manifest) {
  const isGood = !faults.length;
  const status = isGood ? "ok" : file.status === "ok" ? faults[0].kind : file.status;
  const source = file.item ? [file.item.number, file.item.device, file.item.derivation].filter(Boolean).join(" ") : "";
  const captured = file.item ? moment(file.item.played_at || file.item.recorded_at) : "—";
  const line = make(
    "tr",
    isGood ? "" : "wrong",
    "",
    make("td", "", "", make("b", "", name(file.path)), make("small", "", file.size ? size(file.size) : "")),
    make("td", isGood ? "good" : "bad", "", mark(isGood), ` ${WORDS[status] || "不成立"}`),
    make("td", "", captured),
    make("td", "", source || "—"),
  );
  if (isGood) return [line];
  const facts = make("dl");
  const say = (term, words, className = "") => facts.append(make("dt", "", term), make("dd", className, words));
  for (const fault of faults) say("为什么", fault.message);
  if (file.expected && file.actual && file.expected !== file.actual) {
    say("应为", grouped(file.expected), "mono");
    say("实为", grouped(file.actual), "mono bad");
  }
  const again = manifest ? `重新下载一次；仍不一致，凭${manifest.request_number}向发出机关核对。` : "重新下载一次。";
  say("怎么办", again);
  const cell = make("td", "", "", facts);
  cell.colSpan = 4;
  return [line, make("tr", "wrong more", "", cell)];
}

function logLines(verdict, granted) {
  const failing = verdict.faults.some((fault) => fault.kind === "proof" || fault.kind === "signature");
  const lines = [];
  if (verdict.checkpoints.length) {
    const words = failing ? "有的证明不成立，见上面" : `${granted.length} 个文件的采集记录都在账本中`;
    lines.push(make("p", "", "", mark(!failing), ` ${words}`));
  } else {
    lines.push(make("p", "", "", mark(false), " 没有成立的检查点"));
  }
  for (const head of verdict.checkpoints) {
    const words = ` 检查点签名有效，账本共 ${head.size} 条，${moment(head.sealedAt)}`;
    lines.push(make("p", "", "", mark(true), words));
  }
  for (const stamp of verdict.stamps) {
    const words = `时间戳 ${stamp.path} 盖的是 ${stamp.checkpoint}，写的时间是 ${moment(stamp.time)}。`;
    const rest = "是谁签发的，这一页不核对：用命令 ./quancheng verify --tsa-ca，或者 openssl ts。";
    lines.push(make("p", "", words, make("br"), make("small", "", rest)));
  }
  if (verdict.keptCheck) {
    const isGood = ["same", "continues"].includes(verdict.keptCheck);
    lines.push(make("p", isGood ? "" : "bad", "", mark(isGood), ` ${KEPT_WORDS[verdict.keptCheck]}`));
  }
  return lines;
}

$("file").addEventListener("change", (event) => check(event.target.files[0]));
$("kept-file").addEventListener("change", async (event) => {
  const [file] = event.target.files;
  if (file) $("kept").value = file.size > 64 * 1024 ? "" : await file.text();
});
$("kept-check").addEventListener("click", () => {
  if (chosen) return check(chosen);
  $("kept-fault").textContent = "先选下载到的 .zip 原包。";
  $("kept-fault").hidden = false;
  return undefined;
});
$("print").addEventListener("click", () => window.print());
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  $("drop").classList.add("over");
});
document.addEventListener("dragleave", () => $("drop").classList.remove("over"));
document.addEventListener("drop", (event) => {
  event.preventDefault();
  $("drop").classList.remove("over");
  check(event.dataTransfer.files[0]);
});
