// The page beside a form follows what is typed: a pause, then the pages as they would be printed. Nothing is kept of it.
import { csrfToken, fresh } from "./common.js";
import { _ } from "./words.js";

const PAUSE = 450;
const AGAIN = 3000;

export function watchPreviews(root) {
  for (const bed of fresh(root, "[data-qc-preview]", "Preview")) {
    const form = document.getElementById("document");
    if (form) new Preview(bed, form);
  }
}

class Preview {
  constructor(bed, form) {
    this.bed = bed;
    this.form = form;
    this.said = bed.querySelector("[data-qc-preview-said]");
    this.pages = bed.querySelector("[data-qc-preview-pages]");
    this.asked = null;
    this.timer = 0;
    form.addEventListener("input", () => this.later(PAUSE));
    form.addEventListener("change", () => this.later(PAUSE));
    this.later(0);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), wait);
  }

  async show() {
    this.asked?.abort();
    const asked = this.asked = new AbortController();
    const before = performance.now();
    this.say(_("正在更新预览…"));
    try {
      const answer = await fetch(this.bed.dataset.qcPreview, {
        method: "POST",
        body: new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string")),
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
        signal: asked.signal,
      });
      if (answer.status === 503) return this.wait();
      if (answer.status === 409) return undefined;
      if (!answer.ok) return this.say(_("现在不能预览，生成后在这里显示"));
      const told = await answer.json();
      if (asked.signal.aborted) return undefined;
      if (!told.pages.length) return this.say(told.note);
      this.draw(told);
      this.bed.dataset.qcPreviewTook = String(Math.round(performance.now() - before));
      const some = told.pages.length < told.total ? _("，先显示 {n} 页", { n: told.pages.length }) : "";
      return this.say(_("现在填写的样子，共 {total} 页{some}", { total: told.total, some }));
    } catch (fault) {
      if (fault.name === "AbortError") return undefined;
      this.later(AGAIN);
      return this.say(_("没有连上，预览稍后再试"));
    }
  }

  wait() {
    this.say(_("预览正忙，稍后自动再试"));
    this.later(AGAIN);
  }

  // Pictures are changed in place, so that the page one looks at stays where it is.
  draw(told) {
    const shown = [...this.pages.children];
    told.pages.forEach((src, index) => {
      const paper = shown[index] ?? this.pages.appendChild(emptyPaper());
      const picture = paper.firstElementChild;
      if (picture.src !== src) picture.src = src;
      picture.alt = _("第 {n} 页", { n: index + 1 });
    });
    shown.slice(told.pages.length).forEach((paper) => paper.remove());
    this.pages.hidden = false;
    this.bed.querySelector("[data-qc-preview-kept]").hidden = true;
  }

  say(text) {
    this.said.parentElement.hidden = false;
    this.said.textContent = text;
  }
}

function emptyPaper() {
  const paper = document.createElement("div");
  paper.className = "qc-paper";
  paper.append(document.createElement("img"));
  return paper;
}
