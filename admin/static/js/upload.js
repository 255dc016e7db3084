// Uploads of recordings: tus in pieces, several files, resumable after a lost network and after the page was closed.
// The zone gives the endpoint, the metadata common to all files, and the greatest size; see qc/components/upload.html.
// The server answers the last byte with the id of the record (Upload-Result), a refusal with a problem document.
import { csrfToken, fresh } from "./common.js";
import { spokenSize, spokenWait } from "./spoken.js";
import { _ } from "./words.js";

const MIB = 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000, 10000, 20000, 30000];
// How long the page asks what became of a file; recognising takes seconds, for hours of film minutes.
const ASK_EVERY = 1500;
const ASK_TIMES = 200;

export function watchUploads(root) {
  for (const zone of fresh(root, "[data-qc-upload]", "Upload")) {
    if (window.tus) new Zone(zone);
  }
}

class Zone {
  constructor(zone) {
    this.zone = zone;
    this.list = zone.querySelector("[data-qc-upload-list]");
    this.pattern = zone.querySelector("template[data-qc-upload-row]");
    this.input = zone.querySelector("input[type=file]");
    this.busy = 0;
    this.input.addEventListener("change", () => {
      [...this.input.files].forEach((file) => this.take(file));
      this.input.value = "";
    });
    const drop = zone.querySelector("[data-qc-drop]");
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
    }
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      [...event.dataTransfer.files].forEach((file) => this.take(file));
    });
    window.addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
    this.tellUnfinished();
  }

  async tellUnfinished() {
    const note = this.zone.querySelector("[data-qc-upload-unfinished]");
    const before = await window.tus.defaultOptions.urlStorage.findAllUploads();
    const here = Object.entries(JSON.parse(this.zone.dataset.metadata || "{}"));
    const mine = before.filter((upload) => here.every(([key, value]) => upload.metadata?.[key] === value));
    const names = [...new Set(mine.map((upload) => upload.metadata?.filename).filter(Boolean))];
    if (!note || !names.length) return;
    note.hidden = false;
    note.querySelector("[data-qc-names]").textContent = names.join("、");
  }

  async take(file) {
    const row = new Row(this.pattern, this.list, file, Boolean(this.zone.dataset.outcomeHref));
    const most = Number(this.zone.dataset.maxSize ?? 0);
    if (most && file.size > most) return row.fail(_("文件超过 {size}，分段后再传", { size: spokenSize(most) }));
    if (!file.size) return row.fail(_("文件是空的，没有内容可存"));
    if (!this.isFilled()) return row.fail(this.zone.dataset.missing);
    const upload = new window.tus.Upload(file, this.options(file, row, () => upload));
    const before = await upload.findPreviousUploads();
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    row.stoppable(upload, () => { this.busy -= 1; }, () => { this.busy += 1; });
    this.busy += 1;
    upload.start();
  }

  /** Whether everything that has to be said of a file was said; points to what was not. */
  isFilled() {
    const open = [...this.zone.querySelectorAll("[data-qc-metadata]")].find((field) => !field.checkValidity());
    open?.focus();
    return !open;
  }

  options(file, row, upload) {
    const common = JSON.parse(this.zone.dataset.metadata || "{}");
    this.zone.querySelectorAll("[data-qc-metadata]").forEach((field) => {
      if (field.value) common[field.dataset.qcMetadata] = field.value;
    });
    return {
      endpoint: this.zone.dataset.endpoint,
      chunkSize: Number(this.zone.dataset.chunkSize) || 8 * MIB,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      // The same file for another record is another upload.
      fingerprint: async () => ["qc", common.purpose, common.record ?? common.case, file.name, file.size, file.lastModified].join("|"),
      headers: { "X-CSRFToken": csrfToken() },
      metadata: { filename: file.name, filetype: file.type || "application/octet-stream", ...common },
      onProgress: (sent, total) => row.progress(sent, total),
      onSuccess: (told) => {
        this.busy -= 1;
        const record = told?.lastResponse?.getHeader("Upload-Result");
        row.done(this.recordHref(record));
        if (record) this.tellOutcome(record, row);
        this.zone.dispatchEvent(new CustomEvent("qc:uploaded", { bubbles: true }));
      },
      onShouldRetry: (fault) => {
        const status = fault.originalResponse ? fault.originalResponse.getStatus() : 0;
        row.wait();
        return status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
      },
      onError: (fault) => {
        this.busy -= 1;
        const told = problem(fault);
        if (isFinal(fault)) forget(upload());
        row.fail(sentence(fault, told), this.recordHref(told.record));
      },
    };
  }

  /** Asks until the worker has looked at the file, then says what became of it. */
  async tellOutcome(record, row) {
    const address = addressOf(this.zone.dataset.outcomeHref, record);
    if (!address) return;
    for (let asked = 0; asked < ASK_TIMES; asked += 1) {
      await new Promise((resolve) => setTimeout(resolve, asked ? ASK_EVERY : 300));
      const outcome = await fetch(address, { headers: { Accept: "application/json" } })
        .then((answer) => (answer.ok ? answer.json() : null))
        .catch(() => null);
      if (outcome?.is_settled) return row.settled(outcome);
    }
    row.say(_("已入库，还没有核对完，稍后打开这段音像看结果"), "ok");
  }

  recordHref(record) {
    return addressOf(this.zone.dataset.recordHref, record);
  }
}

class Row {
  constructor(pattern, list, file, isLookedAt) {
    this.isLookedAt = isLookedAt;
    this.size = file.size;
    this.began = 0;
    this.element = pattern.content.firstElementChild.cloneNode(true);
    this.part("name").textContent = file.name;
    this.part("size").textContent = spokenSize(file.size);
    list.append(this.element);
  }

  part(name) {
    return this.element.querySelector(`[data-qc-upload-${name}]`);
  }

  stoppable(upload, stopped, going) {
    const button = this.part("stop");
    button.hidden = false;
    button.addEventListener("click", async () => {
      if (button.dataset.stopped) {
        delete button.dataset.stopped;
        button.textContent = button.dataset.stopWord;
        going();
        upload.start();
      } else {
        button.dataset.stopped = "1";
        button.textContent = button.dataset.goWord;
        this.say(_("已暂停，可以接着传"));
        stopped();
        await upload.abort();
      }
      this.began = 0;
    });
  }

  progress(sent, total) {
    if (!this.began) { this.began = performance.now(); this.first = sent; }
    this.part("bar").value = total ? sent / total : 0;
    const seconds = (performance.now() - this.began) / 1000;
    const speed = (sent - this.first) / seconds;
    const left = seconds > 2 && speed > 0 ? _("，还需 {wait}", { wait: spokenWait((total - sent) / speed) }) : "";
    this.say(`${spokenSize(sent)} / ${spokenSize(total)}${left}`);
  }

  wait() {
    this.began = 0;
    this.say(_("网络断开，连上后从断点接着传"));
  }

  done(href) {
    this.part("bar").value = 1;
    this.part("stop").hidden = true;
    this.say(this.isLookedAt ? _("已入库，正在核对内容") : _("已入库"), "ok");
    this.lead(href);
  }

  settled(outcome) {
    this.say(outcome.words, outcome.kind);
    this.part("link").textContent = outcome.label;
    this.lead(outcome.href);
  }

  fail(text, href = "") {
    this.part("bar").hidden = true;
    this.part("stop").hidden = true;
    this.say(text, "bad");
    this.lead(href);
  }

  lead(href) {
    if (!href) return;
    this.part("link").href = href;
    this.part("link").hidden = false;
  }

  say(text, kind = "") {
    const note = this.part("note");
    note.textContent = text;
    for (const one of ["ok", "warn", "bad"]) note.classList.toggle(`is-${one}`, kind === one);
  }
}

/** Refused for what it is: to send it again would be refused again. */
function isFinal(fault) {
  const status = fault.originalResponse?.getStatus() ?? 0;
  return status >= 400 && status < 500 && ![401, 403, 409, 423, 429].includes(status);
}

async function forget(upload) {
  for (const before of await upload.findPreviousUploads()) {
    await window.tus.defaultOptions.urlStorage.removeUpload(before.urlStorageKey);
  }
}

/** The problem document of a refusal; empty when there is none. */
function problem(fault) {
  try {
    return JSON.parse(fault.originalResponse.getBody());
  } catch {
    return {};
  }
}

/** The server's own sentence when there is one; otherwise one by status. */
function sentence(fault, told) {
  const answer = fault.originalResponse;
  if (!answer) return _("网络断开，再选一次同一个文件，从断点接着传");
  if (told.detail || told.title) return told.detail || told.title;
  const known = {
    401: _("登录已到期，重新登录后再选一次同一个文件"),
    403: _("没有上传到这里的权限"),
    404: _("上传已过期，再选一次文件"),
    410: _("上传已过期，再选一次文件"),
    413: _("文件太大，分段后再传"),
    415: _("不是可以接收的文件类型"),
    507: _("存储空间不足，已报系统管理员"),
  };
  return known[answer.getStatus()] ?? _("没有传成，稍后再选一次同一个文件");
}

/** An address in which RECORD stands for the id of a record; empty without either. */
function addressOf(pattern, record) {
  return record && pattern ? pattern.replace("RECORD", encodeURIComponent(record)) : "";
}
