// Whether two checkpoints are heads of one log that only grew: as docstore/custody/{continuity,handover,kept}.py.

import {
  UnknownKeyError,
  VerifierKey,
  decode64,
  isConsistent,
  leadsToRoot,
  leafHash,
  openCheckpoint,
  openNote,
  same,
} from "./proof.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const FORMAT = "quancheng/continuity/v1";
const HANDOVER = "quancheng/key-handover/v1";
const YEAR_ENDED = "log_year_ended";
const ORDER = ["same", "continues", "unproven", "contradicts"];

export const NOTHING = { handovers: [], growths: [], years: [] };

export class ContinuityShapeError extends Error {}

function need(holds) {
  if (!holds) throw new ContinuityShapeError("不是连续性证明。");
}

const words = (value) => (need(typeof value === "string"), value);
const count = (value) => (need(Number.isSafeInteger(value) && value >= 0), value);
const hashes = (values) => {
  need(Array.isArray(values));
  const found = values.map((value) => decode64(words(value)));
  need(found.every((value) => value.length === 32));
  return found;
};

export function parseContinuity(data) {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
    need(value.format === FORMAT);
    return {
      handovers: value.handovers.map(words),
      growths: value.growths.map((one) => ({
        origin: words(one.origin),
        oldSize: count(one.old_size),
        newSize: count(one.new_size),
        hashes: hashes(one.hashes),
      })),
      years: value.years.map((one) => ({
        origin: words(one.origin),
        size: count(one.size),
        event: utf8ToBytes(words(one.event)),
        hashes: hashes(one.hashes),
      })),
    };
  } catch {
    throw new ContinuityShapeError("不是连续性证明。");
  }
}

export const joined = (one, other) => ({
  handovers: [...one.handovers, ...other.handovers],
  growths: [...one.growths, ...other.growths],
  years: [...one.years, ...other.years],
});

/** {found, why}: how the note `kept` stands to `heads`, the checkpoints of a package that `key` signed. */
export function compare(kept, key, heads, evidence) {
  const opened = open(kept, knownKeys(key, evidence.handovers));
  if (!opened.head) return { found: "contradicts", why: `没有由包的钥匙签名：${opened.why}抄错了，或者不是同一个库的。` };
  const { head } = opened;
  if (!head.origin.startsWith(`${key.name}/`)) return { found: "contradicts", why: "属于另一个账本。" };
  const found = relation(head, heads, evidence);
  const why = `与包中的检查点不是同一个账本：第 ${head.size} 条以前的记录被改写过，或者证明与检查点不配套。`;
  return { found, why: found === "contradicts" ? why : "" };
}

/** Refused as soon as a known key's signature is bad, whoever else has signed. */
function open(note, keys) {
  let head = null;
  for (const key of keys) {
    try {
      head = openCheckpoint(note, key);
    } catch (fault) {
      if (!(fault instanceof UnknownKeyError)) return { head: null, why: fault.message };
    }
  }
  return { head, why: head ? "" : "没有已知公钥的签名。" };
}

// --- keys -----------------------------------------------------------------------------------------------

function knownKeys(key, handovers) {
  const steps = [];
  for (const note of handovers) {
    try {
      steps.push(readHandover(note));
    } catch {
      continue; // one that not both have signed shows nothing
    }
  }
  const before = new Map([[String(key), key]]);
  const after = new Map(before);
  for (let round = 0; round < steps.length; round++) {
    for (const [old, next] of steps) {
      if (before.has(String(next))) before.set(String(old), old);
      if (after.has(String(old))) after.set(String(next), next);
    }
  }
  return [...new Map([...before, ...after]).values()];
}

function readHandover(note) {
  const [, first, second] = note.split("\n");
  const old = VerifierKey.parse(first || "");
  const next = VerifierKey.parse(second || "");
  const expected = `${HANDOVER}\n${old}\n${next}\n`;
  need(!same(old.publicKey, next.publicKey) && openNote(note, old) === expected && openNote(note, next) === expected);
  return [old, next];
}

// --- growth and years -------------------------------------------------------------------------------------

const logOf = (origin) => origin.slice(0, Math.max(origin.lastIndexOf("/"), 0));
const yearOf = (origin) => Number(/\/([0-9]{1,6})$/.exec(origin)?.[1] ?? 0);

function relation(kept, present, known) {
  const pairs = present.filter((head) => head.origin === kept.origin).map((head) => [kept, head]);
  if (!pairs.length && present.length) {
    const newest = present.reduce((one, other) => (yearOf(other.origin) > yearOf(one.origin) ? other : one));
    for (const end of ends(newest, known.years)) if (end.origin === kept.origin) pairs.push([kept, end]);
    for (const end of ends(kept, known.years)) if (end.origin === newest.origin) pairs.push([end, newest]);
  }
  const found = pairs.map(([one, other]) => ORDER.indexOf(pair(one, other, known.growths)));
  return found.length ? ORDER[Math.max(...found)] : "unproven";
}

function pair(one, other, growths) {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one];
  if (small.size === large.size) return same(small.root, large.root) ? "same" : "contradicts";
  const proofs = small.size === 0 ? [[]] : [];
  for (const growth of growths) {
    const isAsked = growth.origin === small.origin && growth.oldSize === small.size && growth.newSize === large.size;
    if (isAsked) proofs.push(growth.hashes);
  }
  if (proofs.some((proof) => isConsistent(small.size, large.size, small.root, large.root, proof))) return "continues";
  return proofs.length ? "contradicts" : "unproven";
}

function ends(head, years) {
  const found = [];
  for (let at = head; at; ) {
    at = years.map((one) => endBefore(at, one)).find(Boolean);
    if (at) found.push(at);
  }
  return found;
}

function endBefore(head, one) {
  if (one.origin !== head.origin || one.size !== head.size) return null;
  if (!leadsToRoot(leafHash(one.event), 0, head.size, one.hashes, head.root)) return null;
  try {
    const event = JSON.parse(new TextDecoder("utf-8", { ignoreBOM: true }).decode(one.event));
    const { origin, size, root } = event.detail;
    const end = { origin: words(origin), size: count(size), root: decode64(words(root)) };
    const isBefore = event.event_type === YEAR_ENDED && yearOf(end.origin) < yearOf(head.origin);
    return isBefore && logOf(end.origin) === logOf(head.origin) ? end : null;
  } catch {
    return null;
  }
}
