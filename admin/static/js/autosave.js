// A draft is saved while one writes: PUT of the whole form after a pause; the page says when it was saved, or that it was not.
import { clockNow, csrfToken, fresh } from "./common.js";

const PAUSE = 1500;
const AGAIN = 8000;

export function watchAutosave(root) {
  for (const form of fresh(root, "form[data-qc-autosave]", "Autosave")) new Draft(form);
}

class Draft {
  constructor(form) {
    this.form = form;
    this.said = document.querySelector(form.dataset.qcAutosaveState || "[data-qc-autosave-state]");
    this.timer = 0;
    this.dirty = false;
    this.saving = false;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", () => { this.dirty = false; clearTimeout(this.timer); });
    window.addEventListener("pagehide", () => { if (this.dirty) this.save(true); });
  }

  touched() {
    this.dirty = true;
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  async save(leaving = false) {
    if (this.saving && !leaving) return this.later(PAUSE);
    this.saving = true;
    this.dirty = false;
    try {
      const answer = await fetch(this.form.dataset.qcAutosave, {
        method: "PUT",
        body: new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string")),
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
        keepalive: leaving,
      });
      if (answer.status === 409 || answer.status === 412) return this.say("草稿已在别处改过，重新打开后再填", "bad");
      if (answer.status >= 400 && answer.status < 500) return this.say("草稿未保存，存草稿看原因", "bad");
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => ({}));
      const revision = this.form.elements.namedItem("revision");
      if (revision && told.revision !== undefined) revision.value = told.revision;
      this.say(`草稿已自动保存 ${told.saved_at ?? clockNow()}`, "ok");
    } catch {
      this.dirty = true;
      this.later(AGAIN);
      this.say("草稿未保存，连上网络后自动再存", "bad");
    } finally {
      this.saving = false;
    }
  }

  say(text, kind) {
    if (!this.said) return;
    this.said.hidden = false;
    this.said.className = `qc-${kind}`;
    this.said.textContent = text;
  }
}
