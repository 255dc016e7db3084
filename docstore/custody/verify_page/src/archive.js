// A strict reader for the zip files we hand out: the same rules as docstore/custody/archive.py.

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR = 0x07064b50;
const PIECE = 4 * 1024 * 1024;
const DIRECTORY_LIMIT = 64 * 1024 * 1024;
const FULL16 = 0xffff;
const FULL32 = 0xffffffff;
const DOUBLE = "同名文件不止一个。";

export class BrokenArchiveError extends Error {}
export class UnreadableEntryError extends Error {}

const CRC = new Uint32Array(256).map((_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

function crc32(piece, before) {
  let crc = ~before;
  for (let at = 0; at < piece.length; at++) crc = CRC[(crc ^ piece[at]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

function broken(holds, why) {
  if (!holds) throw new BrokenArchiveError(why);
}

const wide = (view, at) => Number(view.getBigUint64(at, true));

export class Archive {
  constructor(blob) {
    this.blob = blob;
    this.entries = new Map();
  }

  static async open(blob) {
    const archive = new Archive(blob);
    const [directory, start] = await archive.directory();
    const found = [];
    for (const record of records(directory)) found.push(await archive.locate(record));
    checkLayout(found, start);
    archive.entries = withoutDoubles(found);
    return archive;
  }

  async bytes(at, count) {
    broken(at >= 0 && at + count <= this.blob.size, "文件不完整。");
    return new Uint8Array(await this.blob.slice(at, at + count).arrayBuffer());
  }

  async view(at, count) {
    return new DataView((await this.bytes(at, count)).buffer);
  }

  async directory() {
    let endAt = this.blob.size - 22;
    const end = await this.view(endAt, 22);
    const count = end.getUint16(10, true);
    let size = end.getUint32(12, true);
    let start = end.getUint32(16, true);
    const isWhole = end.getUint32(0, true) === END && !end.getUint16(4, true) && !end.getUint16(6, true);
    broken(
      isWhole && end.getUint16(8, true) === count && !end.getUint16(20, true),
      "文件不完整，或者不是压缩包。",
    );
    if (count === FULL16 || size === FULL32 || start === FULL32) [size, start, endAt] = await this.end64(endAt);
    broken(size <= DIRECTORY_LIMIT && start + size === endAt, "压缩包的目录位置不对。");
    return [await this.bytes(start, size), start];
  }

  async end64(endAt) {
    const locator = await this.view(endAt - 20, 20);
    const at = wide(locator, 8);
    broken(locator.getUint32(0, true) === LOCATOR && at === endAt - 76, "压缩包的目录位置不对。");
    const end = await this.view(at, 56);
    broken(end.getUint32(0, true) === END64, "压缩包的目录位置不对。");
    return [wide(end, 40), wide(end, 48), at];
  }

  async locate(record) {
    const header = await this.view(record.offset, 30);
    const nameLength = header.getUint16(26, true);
    const name = await this.bytes(record.offset + 30, nameLength);
    const isSame = name.length === record.raw.length && name.every((byte, at) => byte === record.raw[at]);
    broken(
      header.getUint32(0, true) === LOCAL &&
        isSame &&
        header.getUint16(6, true) === record.flags &&
        header.getUint16(8, true) === record.method,
      "压缩包的目录与内容不符。",
    );
    const dataAt = record.offset + 30 + nameLength + header.getUint16(28, true);
    const [fault, why] = judge(record);
    return { name: record.name, size: record.stored, crc: record.crc, offset: record.offset, dataAt, fault, why };
  }

  async *pieces(entry) {
    if (entry.fault) throw new UnreadableEntryError(entry.why);
    let crc = 0;
    const end = entry.dataAt + entry.size;
    const read = (at) => (at < end ? this.bytes(at, Math.min(end - at, PIECE)) : null);
    for (let at = entry.dataAt, ahead = read(at); at < end; ) {
      const piece = await ahead;
      at += piece.length;
      ahead = read(at); // the disk works on the next piece while this one is hashed
      crc = crc32(piece, crc);
      yield piece;
    }
    if (crc !== entry.crc) throw new UnreadableEntryError("压缩包内的校验码不符，文件已损坏。");
  }

  async read(entry, limit) {
    if (entry.size > limit) throw new UnreadableEntryError("文件大得不合理。");
    const whole = new Uint8Array(entry.size);
    let at = 0;
    for await (const piece of this.pieces(entry)) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

function* records(directory) {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.length);
  let at = 0;
  while (at < directory.length) {
    broken(directory.length - at >= 46, "压缩包的目录不完整。");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const isRecord = view.getUint32(at, true) === CENTRAL && !commentLength && !view.getUint16(at + 34, true);
    const next = at + 46 + nameLength + extraLength + commentLength;
    broken(isRecord && next <= directory.length, "压缩包的目录不完整。");
    const raw = directory.slice(at + 46, at + 46 + nameLength);
    const extra = directory.slice(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const [size, stored, offset] = widened(extra, [24, 20, 42].map((place) => view.getUint32(at + place, true)));
    yield {
      raw,
      name: decoded(raw),
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      stored,
      size,
      offset,
      madeOn: view.getUint16(at + 4, true) >> 8,
      mode: view.getUint32(at + 38, true) >>> 16,
    };
    at = next;
  }
}

function widened(extra, values) {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const stop = Math.min(at + 4 + view.getUint16(at + 2, true), extra.length);
    let from = at + 4;
    values = values.map((value) => {
      if (value !== FULL32 || stop - from < 8) return value;
      from += 8;
      return wide(view, from - 8);
    });
  }
  return values;
}

function decoded(raw) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    throw new BrokenArchiveError("压缩包内的文件名不是 UTF-8。");
  }
}

function isSafe(name) {
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f\\:*?"<>|]/.test(name)) return false;
  return name.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !/[ .]$/.test(part));
}

function judge(record) {
  if (!isSafe(record.name)) return ["unsafe", "文件名不安全。"];
  if (record.madeOn === 3 && ![0, 0x8000].includes(record.mode & 0xf000)) return ["unsafe", "不是普通文件。"];
  if (record.flags & 0x1) return ["unreadable", "文件被加密，无法读取。"];
  if (record.flags & ~(0x8 | 0x800)) return ["unreadable", "文件的存放方式无法读取。"];
  if (record.method || record.stored !== record.size) {
    return ["unreadable", "文件被重新压缩过；请用下载时的原包，不要解开后再打包。"];
  }
  return ["", ""];
}

function checkLayout(found, start) {
  let at = 0;
  for (const entry of [...found].sort((a, b) => a.offset - b.offset)) {
    const fits = at <= entry.offset && entry.offset <= at + 24 && !(at === 0 && entry.offset);
    broken(fits, "压缩包内有多余的内容。");
    at = entry.dataAt + entry.size;
  }
  broken(at <= start && start <= at + 24, "压缩包内有多余的内容。");
}

function withoutDoubles(found) {
  const seen = new Map();
  const entries = new Map();
  for (let entry of found) {
    const folded = entry.name.normalize("NFC").toLowerCase();
    if (!seen.has(folded)) seen.set(folded, entry.name);
    const double = seen.get(folded);
    if (entries.has(double)) {
      entries.set(double, { ...entries.get(double), fault: "unsafe", why: DOUBLE });
      entry = { ...entry, fault: "unsafe", why: DOUBLE };
    }
    entries.set(entry.name, entry);
  }
  return entries;
}
