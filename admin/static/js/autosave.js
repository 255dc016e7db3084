// A draft is saved while one writes: PUT of the whole form after a pause; the page says when it was saved, or that it was not.
import { clockNow, csrfToken, fresh } from "./common.js";
import { _ } from "./words.js";

const PAUSE = 1500;
const AGAIN = 8000;

export function watchAutosave(root) {
  for (const form of fresh(root, "form[data-qc-autosave]", "Autosave")) new Draft(form);
}

/** Whether the field holds something else than the page came with. */
function isTyped(field) {
  if (field instanceof HTMLSelectElement) {
    const given = [...field.options].findIndex((option) => option.defaultSelected);
    return !field.multiple && field.selectedIndex !== Math.max(0, given);
  }
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return field.defaultValue !== undefined && field.value !== field.defaultValue;
}

class Draft {
  constructor(form) {
    this.form = form;
    this.said = document.querySelector(form.dataset.qcAutosaveState || "[data-qc-autosave-state]");
    this.timer = 0;
    this.dirty = false;
    this.saving = null;
    this.isRefused = false;
    form.addEventListener("input", () => this.touched());
    form.addEventListener("change", () => this.touched());
    form.addEventListener("submit", (event) => this.sent(event));
    // What could not be saved would be lost with the page: the browser asks first.
    window.addEventListener("beforeunload", (event) => { if (this.isRefused) event.preventDefault(); });
    window.addEventListener("pagehide", () => { if (this.dirty) this.save(true); });
    // On a slow line people type before the scripts are there.
    if ([...form.elements].some(isTyped)) this.touched();
  }

  // A save under way changes the draft's revision: the form waits for it, so as not to be taken for another tab's.
  sent(event) {
    this.dirty = false;
    this.isRefused = false;
    clearTimeout(this.timer);
    if (!this.saving) return;
    event.preventDefault();
    this.saving.then(() => this.form.requestSubmit(event.submitter));
  }

  touched() {
    this.dirty = true;
    this.later(PAUSE);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  save(leaving = false) {
    if (this.saving && !leaving) return this.later(PAUSE);
    this.dirty = false;
    this.saving = this.put(leaving).finally(() => { this.saving = null; });
  }

  async put(leaving) {
    try {
      const answer = await fetch(this.form.dataset.qcAutosave, {
        method: "PUT",
        body: new URLSearchParams([...new FormData(this.form)].filter(([, value]) => typeof value === "string")),
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
        keepalive: leaving,
      });
      if (answer.status === 409 || answer.status === 412) return this.say(_("草稿已在别处改过，这里没有保存"), "bad");
      if (answer.status === 400 || answer.status === 403) return this.say(_("草稿未保存：先复制没存的文字，再重新登录"), "bad");
      if (answer.status >= 400 && answer.status < 500) return this.say(_("草稿未保存，点“生成文书”看原因"), "bad");
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json().catch(() => ({}));
      const revision = this.form.elements.namedItem("revision");
      if (revision && told.revision !== undefined) revision.value = told.revision;
      this.say(_("草稿已自动保存 {at}", { at: told.saved_at ?? clockNow() }), "ok");
    } catch {
      this.dirty = true;
      this.later(AGAIN);
      this.say(_("草稿未保存，连上网络后自动再存"), "bad");
    }
  }

  say(text, kind) {
    this.isRefused = kind === "bad";
    if (!this.said) return;
    this.said.hidden = false;
    this.said.className = `qc-${kind}`;
    this.said.textContent = text;
  }
}
