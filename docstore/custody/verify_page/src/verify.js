// Verifies a package: the same steps and verdicts as docstore/custody/verify.py.

import { Archive, BrokenArchiveError, UnreadableEntryError } from "./archive.js";
import { ContinuityShapeError, NOTHING, compare, joined, parseContinuity } from "./continuity.js";
import { CONTINUITY, MANIFEST, ManifestShapeError, PAGE, SIGNATURE, UNLISTED, readManifest, stampPath } from "./manifest.js";
import { ProofError, digest, disagreement, hex, isIncluded, openCheckpoint, opens, sha256Hex, text } from "./proof.js";
import { covers, readStamp } from "./stamp.js";

const SMALL = 1024 * 1024;
const MANIFEST_LIMIT = 32 * 1024 * 1024;

export const KEPT = "以前留下的检查点";

export class NoPackageError extends Error {}

/**
 * The verdict {package, files, faults, manifest, checkpoints, stamps, keptCheck, ok} on a File. Throws NoPackageError.
 * `stamps`: {path, checkpoint, time}; that they cover their checkpoints is checked, who signed them is not.
 * `kept`: {note, evidence}, a checkpoint that the reader kept from earlier, or null; keptCheck is then one of
 * same, continues, unproven, contradicts.
 */
export async function verifyPackage(file, progress = () => {}, kept = null) {
  let archive;
  try {
    archive = await Archive.open(file);
  } catch (fault) {
    if (!(fault instanceof BrokenArchiveError)) throw fault;
    return broken(file, fault.message);
  }
  return new Check(file.name, archive, progress).run(kept);
}

/** A cut-off or damaged package is a fault; anything else is no package. */
async function broken(file, why) {
  const start = text(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (!(start.startsWith("PK\x03\x04") && start.includes(MANIFEST))) {
    throw new NoPackageError("这不是压缩包，或者不是复制件的包。");
  }
  const fault = { path: file.name, kind: "unreadable", message: `${why}请重新下载。` };
  return { package: file.name, files: [], faults: [fault], manifest: null, checkpoints: [], stamps: [], keptCheck: null, ok: false };
}

class Check {
  constructor(name, archive, progress) {
    this.name = name;
    this.archive = archive;
    this.progress = progress;
    this.faults = [];
    this.results = [];
    this.checkpoints = new Map();
  }

  async run(kept) {
    const { entries } = this.archive;
    if (!entries.has(MANIFEST) && !entries.has(SIGNATURE)) {
      throw new NoPackageError("这个压缩包里没有清单，不是复制件的包。");
    }
    for (const entry of entries.values()) if (entry.fault) this.fault(entry.name, entry.fault, entry.why);
    if (!entries.has(MANIFEST)) this.fault(MANIFEST, "missing", "清单不见了。");
    const manifest = await this.manifest();
    if (manifest) {
      await this.files(manifest);
      for (const item of manifest.items) await this.proof(manifest, item);
    }
    const stamps = [];
    for (const path of this.checkpoints.keys()) stamps.push(await this.stamp(path));
    await this.unlistedPage();
    const keptCheck = manifest && kept ? await this.compareKept(manifest, kept) : null;
    return {
      package: this.name,
      files: this.results,
      faults: this.faults,
      manifest,
      checkpoints: [...this.checkpoints.values()],
      stamps: stamps.filter(Boolean),
      keptCheck,
      ok: !this.faults.length,
    };
  }

  fault(path, kind, message) {
    this.faults.push({ path, kind, message });
  }

  isSound(path) {
    return !this.faults.some((fault) => fault.path === path);
  }

  unreadable(path, fault) {
    if (!(fault instanceof UnreadableEntryError || fault instanceof BrokenArchiveError)) throw fault;
    if (this.isSound(path)) this.fault(path, "unreadable", fault.message);
  }

  async small(path, limit = SMALL) {
    const entry = this.archive.entries.get(path);
    if (!entry || entry.fault) return null;
    try {
      return await this.archive.read(entry, limit);
    } catch (fault) {
      this.unreadable(path, fault);
      return null;
    }
  }

  // --- the manifest and its signature -------------------------------------------------------------------

  async manifest() {
    const data = await this.small(MANIFEST, MANIFEST_LIMIT);
    if (!data) return null;
    let manifest = null;
    try {
      manifest = readManifest(data);
    } catch (fault) {
      if (!(fault instanceof ManifestShapeError)) throw fault;
      this.fault(MANIFEST, "changed", fault.message);
    }
    if (!this.archive.entries.has(SIGNATURE)) this.fault(SIGNATURE, "missing", "清单的签名不见了。");
    const signature = await this.small(SIGNATURE);
    if (manifest && signature) this.signature(data, text(signature), manifest.key);
    return manifest;
  }

  signature(data, note, key) {
    const expected = `quancheng/manifest/v1\n${sha256Hex(data)}\n`;
    const lines = note.slice(note.lastIndexOf("\n\n") < 0 ? 0 : note.lastIndexOf("\n\n") + 2);
    if (opens(`${expected}\n${lines}`, key)) {
      if (note !== `${expected}\n${lines}`) this.fault(SIGNATURE, "signature", "清单的签名文件被改动。");
      return;
    }
    if (opens(note, key)) {
      this.fault(MANIFEST, "changed", "清单被改动，与签名不符。");
      return;
    }
    this.fault(SIGNATURE, "signature", "清单的签名不成立。");
    if (!note.startsWith(expected)) this.fault(MANIFEST, "changed", "清单与签名不符。");
  }

  // --- the files -----------------------------------------------------------------------------------------

  async files(manifest) {
    const items = new Map(manifest.items.map((item) => [item.path, item]));
    const total = manifest.files.reduce((sum, one) => sum + one.size, 0);
    let done = 0;
    for (const one of manifest.files) {
      this.results.push(await this.file(one, items.get(one.path) || null, done, total));
      done += one.size;
    }
    const listed = new Set(manifest.files.map((one) => one.path));
    for (const entry of this.archive.entries.values()) {
      if (listed.has(entry.name) || UNLISTED.includes(entry.name)) continue;
      if (!entry.fault) this.fault(entry.name, "added", "清单中没有这个文件，是后来加进去的。");
      const status = entry.fault || "added";
      this.results.push({ path: entry.name, status, size: entry.size, expected: "", actual: "", item: null });
    }
  }

  async file(one, item, done, total) {
    const entry = this.archive.entries.get(one.path);
    const result = { path: one.path, status: "ok", size: one.size, expected: one.sha256, actual: "", item };
    if (!entry) {
      this.fault(one.path, "missing", "文件不见了。");
      return { ...result, status: "missing" };
    }
    if (entry.fault) return { ...result, status: entry.fault, size: entry.size };
    try {
      result.actual = await this.digest(entry, done, total);
    } catch (fault) {
      this.unreadable(one.path, fault);
      return { ...result, status: "unreadable", size: entry.size };
    }
    if (result.actual === one.sha256 && entry.size === one.size) return result;
    this.fault(one.path, "changed", "内容与发出时不同。");
    return { ...result, status: "changed", size: entry.size };
  }

  async digest(entry, done, total) {
    const sum = digest();
    for await (const piece of this.archive.pieces(entry)) {
      sum.update(piece);
      done += piece.length;
      this.progress(Math.min(done, total), total);
    }
    return hex(sum.digest());
  }

  async unlistedPage() {
    const entry = this.archive.entries.get(PAGE);
    if (entry && !entry.fault) await this.small(PAGE, MANIFEST_LIMIT);
  }

  // --- the proofs ----------------------------------------------------------------------------------------

  async proof(manifest, item) {
    if (![item.event, item.inclusion, item.checkpoint].every((path) => this.isSound(path))) return;
    const head = await this.checkpoint(manifest, item.checkpoint);
    const event = await this.small(item.event);
    const inclusion = await this.small(item.inclusion);
    if (!head || !event || !inclusion) return;
    if (!isIncluded(event, inclusion, head)) {
      this.fault(item.path, "proof", "采集事件不在存证账本中。");
      return;
    }
    const why = disagreement(event, item, manifest.exercise);
    if (why) this.fault(item.path, "proof", why);
  }

  async checkpoint(manifest, path) {
    if (this.checkpoints.has(path)) return this.checkpoints.get(path);
    const data = await this.small(path);
    if (!data) return null;
    let head;
    try {
      head = openCheckpoint(text(data), manifest.key);
    } catch (fault) {
      this.fault(path, "signature", `检查点的签名不成立：${fault.message}`);
      return null;
    }
    if (!head.origin.startsWith(`${manifest.key.name}/`)) {
      this.fault(path, "signature", "检查点属于另一个账本。");
      return null;
    }
    this.checkpoints.set(path, head);
    return head;
  }

  // --- the time stamps -----------------------------------------------------------------------------------

  async stamp(checkpoint) {
    const path = stampPath(checkpoint);
    const data = await this.small(path);
    const note = await this.small(checkpoint);
    if (!data || !note || !this.isSound(path)) return null;
    try {
      const { imprint, time } = readStamp(data);
      if (!covers(imprint, text(note))) throw new ProofError(`盖的不是 ${checkpoint}。`);
      return { path, checkpoint, time };
    } catch (fault) {
      if (!(fault instanceof ProofError)) throw fault;
      this.fault(path, "stamp", `时间戳不成立：${fault.message}`);
      return null;
    }
  }

  // --- the checkpoint kept outside -----------------------------------------------------------------------

  async compareKept(manifest, kept) {
    const evidence = joined(await this.evidence(), kept.evidence);
    const { found, why } = compare(kept.note, manifest.key, [...this.checkpoints.values()], evidence);
    if (why) this.fault(KEPT, "checkpoint", why);
    return found;
  }

  async evidence() {
    const data = this.isSound(CONTINUITY) ? await this.small(CONTINUITY, MANIFEST_LIMIT) : null;
    if (!data) return NOTHING;
    try {
      return parseContinuity(data);
    } catch (fault) {
      if (!(fault instanceof ContinuityShapeError)) throw fault;
      this.fault(CONTINUITY, "proof", fault.message);
      return NOTHING;
    }
  }
}
