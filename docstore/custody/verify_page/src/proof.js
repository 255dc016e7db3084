// RFC 6962 hashing and inclusion, C2SP signed notes and checkpoints: as docstore/custody/{merkle,note,item_proof}.py.

import * as ed25519 from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

ed25519.hashes.sha512 = sha512;

export const hex = (bytes) => bytesToHex(bytes);
export const digest = () => sha256.create();
export const sha256Hex = (bytes) => hex(sha256(bytes));
export const text = (bytes) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

export class ProofError extends Error {}
export class UnknownKeyError extends ProofError {}

export const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const INCLUSION_FORMAT = "quancheng/inclusion/v1";

// --- base64, one spelling only ------------------------------------------------------------------------

export function decode64(encoded) {
  try {
    const raw = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
    return encode64(raw) === encoded ? raw : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}

export const encode64 = (raw) => btoa(String.fromCharCode(...raw));

// --- keys -----------------------------------------------------------------------------------------------

export function fingerprint(publicKey) {
  return sha256Hex(publicKey).slice(0, 32).toUpperCase().match(/.{4}/g).join(" ");
}

export class VerifierKey {
  constructor(name, publicKey) {
    this.name = name;
    this.publicKey = publicKey;
  }

  get id() {
    return sha256(concatBytes(utf8ToBytes(`${this.name}\n`), Uint8Array.of(1), this.publicKey)).slice(0, 4);
  }

  get fingerprint() {
    return fingerprint(this.publicKey);
  }

  named(name) {
    return new VerifierKey(name, this.publicKey);
  }

  signs(message, signature) {
    try {
      return ed25519.verify(signature, message, this.publicKey, { zip215: false });
    } catch {
      return false;
    }
  }

  toString() {
    return `${this.name}+${hex(this.id)}+${encode64(concatBytes(Uint8Array.of(1), this.publicKey))}`;
  }

  static parse(vkey) {
    const [name, id, ...rest] = vkey.split("+");
    const material = decode64(rest.join("+"));
    if (!isName(name) || material.length !== 33 || material[0] !== 1) throw new ProofError("不是验证公钥。");
    const key = new VerifierKey(name, material.slice(1));
    if (hex(key.id) !== id) throw new ProofError("验证公钥的编号与内容不符。");
    return key;
  }
}

// eslint-disable-next-line no-control-regex
const isName = (name) => /^[^\s+\x00-\x1f\x7f]+$/.test(name);

// --- signed notes and checkpoints -----------------------------------------------------------------------

/** The text of a note that `key` has signed. Throws ProofError. */
export function openNote(note, key) {
  const [message, lines] = splitNote(note);
  let isSigned = false;
  for (const line of lines) {
    const match = /^— (\S+) (\S+)$/.exec(line);
    const blob = match ? decode64(match[2]) : new Uint8Array();
    if (!match || blob.length < 5 || !isName(match[1])) throw new ProofError("签名行写法不对。");
    if (match[1] !== key.name || !same(blob.slice(0, 4), key.id) || isSigned) continue;
    if (!key.signs(utf8ToBytes(message), blob.slice(4))) throw new ProofError("签名与内容不符。");
    isSigned = true;
  }
  if (!isSigned) throw new UnknownKeyError("没有已知公钥的签名。");
  return message;
}

export function opens(note, key) {
  try {
    openNote(note, key);
    return true;
  } catch {
    return false;
  }
}

function splitNote(note) {
  if (utf8ToBytes(note).length > 64 * 1024) throw new ProofError("签名文书太长。");
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n") || at + 2 >= note.length) throw new ProofError("签名文书不完整。");
  const message = note.slice(0, at + 1);
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x09\x0b-\x1f]/.test(message)) throw new ProofError("签名文书的正文写法不对。");
  const lines = note.slice(at + 2, -1).split("\n");
  if (lines.length > 100) throw new ProofError("签名行太多。");
  return [message, lines];
}

/** {origin, size, root, sealedAt} of a checkpoint that `key` has signed under the origin's name. Throws ProofError. */
export function openCheckpoint(note, key) {
  const lines = openNote(note, key.named(note.split("\n")[0])).split("\n");
  const [origin, size, encoded, ...extensions] = lines.slice(0, -1);
  const root = decode64(encoded || "");
  if (lines.length < 4 || lines.slice(0, -1).some((line) => !line)) throw new ProofError("检查点不完整。");
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size) || root.length !== 32) throw new ProofError("检查点的大小或者根写法不对。");
  const time = extensions.find((line) => line.startsWith("time ")) || "";
  return { origin, size: Number(size), root, sealedAt: time.slice(5) };
}

// --- inclusion ------------------------------------------------------------------------------------------

export const leafHash = (content) => sha256(concatBytes(Uint8Array.of(0), content));
const nodeHash = (left, right) => sha256(concatBytes(Uint8Array.of(1), left, right));

// Halved by division: bit operators would cut a large index to 32 bits.
const half = (value) => Math.floor(value / 2);

export function leadsToRoot(leaf, index, size, proof, root) {
  if (!(index >= 0 && index < size)) return false;
  let [position, last, value] = [index, size - 1, leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 || position === last) {
      value = nodeHash(sibling, value);
      while (position % 2 === 0 && position) [position, last] = [half(position), half(last)];
    } else {
      value = nodeHash(value, sibling);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && same(value, root);
}

function isPowerOfTwo(value) {
  while (value > 1 && value % 2 === 0) value = half(value);
  return value === 1;
}

/** Whether `proof` shows that the tree of `newSize` begins with that of `oldSize` (RFC 9162, section 2.1.4.2). */
export function isConsistent(oldSize, newSize, oldRoot, newRoot, proof) {
  if (!(oldSize >= 0 && oldSize <= newSize)) return false;
  if (oldSize === newSize) return !proof.length && same(oldRoot, newRoot);
  if (oldSize === 0) return !proof.length && same(oldRoot, sha256(new Uint8Array()));
  const path = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : [...proof];
  if (!path.length) return false;
  let [position, last] = [oldSize - 1, newSize - 1];
  while (position % 2) [position, last] = [half(position), half(last)];
  let [first, second] = [path[0], path[0]];
  for (const value of path.slice(1)) {
    if (last === 0) return false;
    if (position % 2 || position === last) {
      [first, second] = [nodeHash(value, first), nodeHash(value, second)];
      while (position % 2 === 0 && position) [position, last] = [half(position), half(last)];
    } else {
      second = nodeHash(second, value);
    }
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && same(first, oldRoot) && same(second, newRoot);
}

/** Whether the exact bytes of `event` are the leaf from which `inclusion` (a file's bytes) leads to `head`. */
export function isIncluded(event, inclusion, head) {
  try {
    const proof = JSON.parse(text(inclusion));
    const hashes = proof.hashes.map(decode64);
    return (
      proof.format === INCLUSION_FORMAT &&
      Number.isInteger(proof.leaf_index) &&
      proof.tree_size === head.size &&
      hashes.every((value) => value.length === 32) &&
      leadsToRoot(leafHash(event), proof.leaf_index, head.size, hashes, head.root)
    );
  } catch {
    return false;
  }
}

/** What in the sealed event contradicts the manifest's item, or nothing. */
export function disagreement(data, item, exercise) {
  let event;
  let digests;
  try {
    event = JSON.parse(text(data));
    digests = event.objects.map((thing) => thing.digest);
  } catch {
    return "采集事件读不懂。";
  }
  if (!digests.includes(item.sha256)) return "采集事件记的是另一份内容。";
  const names = ["event_type", "recorded_at", "occurred_at", "played_at"];
  const agrees = names.every((name) => event[name] === item[name]) && event.exercise === exercise;
  return agrees ? "" : "清单写的采集时间与采集事件不同。";
}
