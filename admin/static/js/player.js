// The player: own bar under a native <video>; the time line below seeks and carries the playhead; markers jump.
import { fresh, spokenLength } from "./common.js";
import { _ } from "./words.js";

const RATES = [1, 1.5, 2, 4];

export function watchPlayers(root) {
  for (const frame of fresh(root, "[data-qc-player]", "Player")) {
    const video = frame.querySelector("video");
    if (video) new Player(frame, video);
  }
}

class Player {
  constructor(frame, video) {
    this.frame = frame;
    this.video = video;
    this.line = document.querySelector("[data-qc-timeline]");
    this.said = frame.querySelector("[data-qc-time]");
    video.controls = false;
    frame.querySelector("[data-qc-bar]").hidden = false;
    this.buttons();
    this.seekers();
    for (const name of ["timeupdate", "seeked", "loadedmetadata", "durationchange"]) video.addEventListener(name, () => this.follow());
    for (const name of ["play", "pause"]) video.addEventListener(name, () => this.showState());
    video.addEventListener("error", () => this.showFault(), true);
    video.addEventListener("click", () => this.toggle());
    const asked = Number(new URLSearchParams(location.search).get("t"));
    if (asked > 0) this.seek(asked);
    this.follow();
  }

  buttons() {
    const acts = {
      toggle: () => this.toggle(),
      back: () => this.seek(this.video.currentTime - 10),
      forward: () => this.seek(this.video.currentTime + 10),
      mute: () => { this.video.muted = !this.video.muted; this.showState(); },
      full: () => this.frame.requestFullscreen?.(),
      rate: (button) => {
        const next = RATES[(RATES.indexOf(this.video.playbackRate) + 1) % RATES.length];
        this.video.playbackRate = next;
        button.textContent = _("{n} 倍", { n: next });
      },
    };
    this.frame.addEventListener("click", (event) => {
      const button = event.target.closest("[data-qc-act]");
      if (button) acts[button.dataset.qcAct](button);
    });
  }

  seekers() {
    document.querySelectorAll("[data-qc-seek]").forEach((link) => {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        this.seek(Number(link.dataset.qcSeek));
        this.video.play?.().catch(() => {});
      });
    });
    document.querySelectorAll("[data-qc-seek-from]").forEach((bar) => {
      bar.addEventListener("click", (event) => {
        event.preventDefault();
        const box = bar.getBoundingClientRect();
        const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
        const from = Number(bar.dataset.qcSeekFrom);
        this.seek(from + share * (Number(bar.dataset.qcSeekTo) - from));
      });
    });
    document.querySelectorAll("[data-qc-moment]").forEach((field) => {
      field.form?.addEventListener("submit", () => { field.value = String(Math.round(this.video.currentTime * 1000)); });
    });
  }

  seek(seconds) {
    const last = Number.isFinite(this.video.duration) ? this.video.duration : seconds;
    const go = () => { this.video.currentTime = Math.min(Math.max(0, seconds), last); };
    if (this.video.readyState > 0) go();
    else this.video.addEventListener("loadedmetadata", go, { once: true });
  }

  toggle() {
    if (this.video.paused) this.video.play().catch(() => {});
    else this.video.pause();
  }

  follow() {
    const now = this.video.currentTime;
    const length = Number.isFinite(this.video.duration) ? this.video.duration : Number(this.frame.dataset.qcLength ?? 0);
    if (this.said) this.said.textContent = `${spokenLength(now)} / ${spokenLength(length)}`;
    const head = this.line?.querySelector("[data-qc-playhead]");
    if (!head) return;
    const { qcFrom, qcTo, qcLeft, qcRight, qcStart } = this.line.dataset;
    const share = (Number(qcStart) + now - Number(qcFrom)) / (Number(qcTo) - Number(qcFrom));
    const x = Number(qcLeft) + Math.min(1, Math.max(0, share)) * (Number(qcRight) - Number(qcLeft));
    head.setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
  }

  showState() {
    const hide = (name, hidden) => this.frame.querySelector(`[data-qc-shows="${name}"]`)?.toggleAttribute("hidden", hidden);
    hide("play", !this.video.paused);
    hide("pause", this.video.paused);
    hide("loud", this.video.muted);
    hide("muted", !this.video.muted);
  }

  showFault() {
    const fault = this.frame.querySelector("[data-qc-player-fault]");
    if (fault) fault.hidden = false;
  }
}
