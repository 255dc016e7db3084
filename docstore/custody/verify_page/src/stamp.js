// A time stamp (RFC 3161) over a checkpoint: as docstore/custody/stamp.py, but who signed it is not checked here.

import { ProofError, hex, sha256Hex } from "./proof.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

const GRANTED = 0;
const SHA256 = "608648016503040201"; // the object identifier 2.16.840.1.101.3.4.2.1
const MOMENT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d+)?Z$/;

/** {imprint (hex), time (RFC 3339)} in a TimeStampResp. Throws ProofError. */
export function readStamp(data) {
  const [status, token] = inside(whole(data), 0x30);
  const code = inside(status, 0x30)[0];
  if (!code || code.tag !== 2 || code.content.length !== 1) throw unreadable();
  if (code.content[0] !== GRANTED) throw new ProofError(`时间戳机构没有盖（状态 ${code.content[0]}）。`);
  const signed = inside(inside(token, 0x30)[1], 0xa0)[0];
  const content = inside(inside(inside(signed, 0x30)[2], 0x30)[1], 0xa0)[0];
  if (!content || content.tag !== 4) throw unreadable();
  const [, , imprint, , moment] = inside(whole(content.content), 0x30);
  const [algorithm, sum] = inside(imprint, 0x30);
  const name = inside(algorithm, 0x30)[0];
  const when = moment && moment.tag === 0x18 ? MOMENT.exec(String.fromCharCode(...moment.content)) : null;
  if (!name || !sum || sum.tag !== 4 || !when) throw unreadable();
  if (hex(name.content) !== SHA256) throw new ProofError("时间戳的摘要不是 SHA-256。");
  const [, year, month, day, hours, minutes, seconds, part = ""] = when;
  return { imprint: hex(sum.content), time: `${year}-${month}-${day}T${hours}:${minutes}:${seconds}${part}Z` };
}

/** Whether `note`, as it is or without signatures that were appended later, is what was stamped. */
export function covers(imprint, note) {
  for (let at = note.indexOf("\n", note.lastIndexOf("\n\n") + 2); at >= 0; at = note.indexOf("\n", at + 1)) {
    if (sha256Hex(utf8ToBytes(note.slice(0, at + 1))) === imprint) return true;
  }
  return false;
}

const unreadable = () => new ProofError("时间戳读不懂。");

function whole(data) {
  const [element, ...rest] = elements(data);
  if (!element || rest.length) throw unreadable();
  return element;
}

function inside(element, tag) {
  if (!element || element.tag !== tag) throw unreadable();
  return elements(element.content);
}

/** The DER elements that lie one behind the other in `data`: {tag, content}. */
function elements(data) {
  const found = [];
  for (let at = 0; at < data.length; ) {
    let length = data[at + 1];
    let start = at + 2;
    if (length > 0x84 || length === 0x80 || length === undefined) throw unreadable();
    if (length & 0x80) {
      const count = length & 0x7f;
      length = data.slice(start, start + count).reduce((sum, byte) => sum * 256 + byte, 0);
      start += count;
    }
    if (start + length > data.length) throw unreadable();
    found.push({ tag: data[at], content: data.slice(start, start + length) });
    at = start + length;
  }
  return found;
}
