// The shape of manifest.json: as docstore/custody/manifest.py.

import { VerifierKey } from "./proof.js";

export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.sig";
export const PAGE = "verify.html";
export const UNLISTED = [MANIFEST, SIGNATURE, PAGE];
export const CONTINUITY = "proofs/continuity.json";
const FORMAT = "quancheng/package/v1";
const FOLDER = "复制件/";

/** Where the time stamp over the checkpoint at that path lies, if there is one: `checkpoint.tsr`. */
export const stampPath = (checkpoint) => `${checkpoint.replace(/\.txt$/, "")}.tsr`;

export class ManifestShapeError extends Error {}

function need(holds, why) {
  if (!holds) throw new ManifestShapeError(why);
}

const words = (value) => (need(typeof value === "string", "清单中该是文字的地方不是文字。"), value);
const wordsOrNull = (value) => (value === null ? null : words(value));
const truth = (value) => (need(typeof value === "boolean", "清单中该是真假的地方不是真假。"), value);
const count = (value) => (need(Number.isSafeInteger(value) && value >= 0, "清单中该是整数的地方不是整数。"), value);
const sum = (value) => (need(/^[0-9a-f]{64}$/.test(words(value)), "清单中的摘要写法不对。"), value);
const MOMENT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;
const moment = (value) => (need(MOMENT.test(words(value)), "清单中的时间写法不对。"), value);
const momentOrNull = (value) => (value === null ? null : moment(value));

const ITEM = {
  title: words,
  number: wordsOrNull,
  device: wordsOrNull,
  form: wordsOrNull,
  version: count,
  derivation: wordsOrNull,
  path: words,
  sha256: sum,
  event_type: words,
  recorded_at: moment,
  occurred_at: momentOrNull,
  played_at: momentOrNull,
  event: words,
  inclusion: words,
  checkpoint: words,
};

function shaped(value, shape) {
  const found = {};
  for (const [key, read] of Object.entries(shape)) {
    need(value[key] !== undefined, `清单读不懂：缺少 ${key}。`);
    found[key] = read(value[key]);
  }
  return found;
}

/** Parses and checks the shape; says nothing about signatures or files. Throws ManifestShapeError. */
export function readManifest(data) {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
    need(value.format === FORMAT, `清单的格式不是 ${FORMAT}。`);
    const manifest = shaped(value, {
      bureau: words,
      request_number: words,
      exercise: truth,
      made_at: moment,
      played_at: momentOrNull,
      files: (files) => files.map((one) => shaped(one, { path: words, size: count, sha256: sum })),
      items: (items) => items.map((one) => shaped(one, ITEM)),
      refused: (refused) => refused.map((one) => shaped(one, { title: words, reason: words })),
    });
    manifest.key = readKey(value.key);
    manifest.fingerprint = words(value.key.fingerprint);
    checkReferences(manifest);
    return manifest;
  } catch (fault) {
    throw fault instanceof ManifestShapeError ? fault : new ManifestShapeError("清单读不懂。");
  }
}

function readKey(value) {
  try {
    return VerifierKey.parse(words(value.vkey));
  } catch {
    throw new ManifestShapeError("清单中的公钥读不懂。");
  }
}

function checkReferences(manifest) {
  const listed = new Map(manifest.files.map((one) => [one.path, one.sha256]));
  const isClean = listed.size === manifest.files.length && !UNLISTED.some((path) => listed.has(path));
  need(isClean, "清单中的文件重复，或者列了不该列的文件。");
  need(manifest.fingerprint === manifest.key.fingerprint, "清单中的指纹与公钥不符。");
  for (const item of manifest.items) {
    const points = [item.path, item.event, item.inclusion, item.checkpoint];
    need(points.every((path) => listed.has(path)), "清单中的复制件指向没有列出的文件。");
    need(listed.get(item.path) === item.sha256, "清单前后两处的摘要不同。");
  }
  const granted = manifest.items.map((item) => item.path).sort();
  const lying = [...listed.keys()].filter((path) => path.startsWith(FOLDER)).sort();
  const isPaired = granted.length === lying.length && granted.every((path, at) => path === lying[at]);
  need(isPaired, "清单中的复制件与文件不是一一对应。");
}
